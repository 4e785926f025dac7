// What the build left in dist/. Skipped without a build.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import test from "node:test";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const built = existsSync(`${dist}manifest.json`);
const manifest = built ? JSON.parse(readFileSync(`${dist}manifest.json`, "utf8")) : {};
const read = (name) => readFileSync(dist + name);
const gz = (name) => gzipSync(read(name), { level: 9 }).length / 1024;

// A script with everything that it imports at once.
function withImports(name, seen = new Set()) {
	if (seen.has(name)) return seen;
	seen.add(name);
	for (const m of read(name).toString().matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) withImports(m[1], seen);
	return seen;
}

test("every name of the manifest is there, with a hash in it", { skip: !built }, () => {
	for (const logical of ["app.js", "app.css", "field.js", "field.css", "map.css", "print.css", "icon.svg", "worker.js"]) assert.ok(manifest[logical], logical);
	const files = new Set(readdirSync(dist));
	for (const name of Object.values(manifest)) {
		assert.ok(files.has(name), name);
		assert.match(name, /-[0-9A-Za-z]{8,}\.\w+$/);
	}
});

test("pages stay light", { skip: !built }, () => {
	const office = gz(manifest["app.css"]) + [...withImports(manifest["app.js"])].reduce((n, f) => n + gz(f), 0);
	const phone = gz(manifest["field.css"]) + [...withImports(manifest["field.js"])].reduce((n, f) => n + gz(f), 0);
	assert.ok(office <= 60, `office ${office.toFixed(1)} KiB`);
	assert.ok(phone <= 15, `phone ${phone.toFixed(1)} KiB`);
});

test("nothing in the scripts needs eval or another site", { skip: !built }, () => {
	for (const name of Object.values(manifest)) {
		const text = read(name).toString();
		if (name.endsWith(".css")) assert.doesNotMatch(text, /url\(["']?https?:|@import/, name);
	}
});

test("licences of what is inside are told", { skip: !built }, () => {
	const text = read("THIRD-PARTY-NOTICES.txt").toString();
	for (const name of ["@tabler/core", "@tabler/icons", "htmx.org", "leaflet", "exifr"]) assert.ok(text.includes(`\n${name} `), name);
});

test("the worker keeps all that the phone's pages are made of, and no maps", { skip: !built }, () => {
	const worker = read(manifest["worker.js"]).toString();
	const kept = new Set([...worker.matchAll(/\/assets\/([\w.-]+)/g)].map((m) => m[1]));
	for (const name of withImports(manifest["field.js"])) assert.ok(kept.has(name), name);
	for (const part of ["outbox", "offline", "signature", "upload"]) {
		const name = Object.values(manifest).find((n) => n.startsWith(`${part}-`) && n.endsWith(".js"));
		assert.ok(name && kept.has(name), part);
		for (const other of withImports(name)) assert.ok(kept.has(other), `${part} needs ${other}`);
	}
	assert.ok(kept.has(manifest["field.css"]) && kept.has(manifest["icon.svg"]));
	for (const name of kept) assert.ok(!name.startsWith("map-"), name);
	const size = [...kept].reduce((n, f) => n + gz(f), 0);
	assert.ok(size <= 50, `a phone fetches ${size.toFixed(1)} KiB beforehand`);
});
