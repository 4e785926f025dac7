// Builds the front end into dist/: scripts and styles with a hash of their
// content in the name, compressed copies, the manifest, the licences, and the
// fonts of the papers that the server writes.
//
//   node build.mjs           everything
//   node build.mjs --fast    without compression, for work on the pages
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { fonts } from "./fonts.mjs";
import { notices } from "./notices.mjs";
import { purge } from "./purge.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, "dist");
const fast = process.argv.includes("--fast");

// The oldest browsers that county offices have.
const target = ["chrome87", "edge87", "firefox91", "safari15"];

const options = {
	absWorkingDir: here,
	bundle: true,
	minify: true,
	legalComments: "none",
	target,
	write: false,
	outdir: dist,
	metafile: true,
	loader: { ".png": "file" },
	assetNames: "[name]-[hash]",
	entryNames: "[name]-[hash]",
	chunkNames: "[name]-[hash]",
	logLevel: "warning",
};

const scripts = await build({ ...options, entryPoints: ["src/app.js", "src/field.js"], format: "esm", splitting: true });
const styles = await build({ ...options, entryPoints: ["src/app.css", "src/field.css", "src/map.css", "src/print.css", "src/wall.css"] });

const files = new Map(); // name in dist → content
const manifest = {}; // name that pages use → name in dist
const hash = (b) => createHash("sha256").update(b).digest("hex").slice(0, 10);

function collect(result) {
	for (const out of result.outputFiles) files.set(path.basename(out.path), Buffer.from(out.contents));
	for (const [out, meta] of Object.entries(result.metafile.outputs)) {
		const name = path.basename(out);
		manifest[meta.entryPoint?.startsWith("src/") ? path.basename(meta.entryPoint) : name] = name;
	}
}
collect(scripts);
collect(styles);

// The worker knows the files of the phone's pages: all that their script brings
// along, now or later, but for maps and papers, which need a network anyway.
const name = (out) => path.basename(out);
const street = new Set();
const outputs = scripts.metafile.outputs;
const walk = (out) => {
	if (street.has(out) || /src\/(map|pages)\.js$/.test(outputs[out]?.entryPoint ?? "")) return;
	street.add(out);
	for (const i of outputs[out].imports) walk(i.path);
};
walk(Object.keys(outputs).find((out) => outputs[out].entryPoint === "src/field.js"));
const icon = await readFile(path.join(here, "src/icon.svg"));
manifest["icon.svg"] = `icon-${hash(icon)}.svg`;
files.set(manifest["icon.svg"], icon);
const kept = [...street].map(name).concat(manifest["field.css"], manifest["icon.svg"]).sort().map((f) => `/assets/${f}`);
collect(await build({ ...options, entryPoints: ["src/worker.js"], format: "iife", define: { FILES: JSON.stringify(kept), VERSION: JSON.stringify(hash(kept.join())) } }));

// Of Tabler only what the pages use, and nothing that our own files draw.
const before = manifest["app.css"];
const css = Buffer.from(await purge(files.get(before).toString(), here));
files.delete(before);
manifest["app.css"] = `app-${hash(css)}.css`;
files.set(manifest["app.css"], css);

await mkdir(dist, { recursive: true });
for (const old of await readdir(dist)) if (old !== "placeholder.txt") await rm(path.join(dist, old), { recursive: true });
let raw = 0;
const sizes = [];
for (const [name, content] of [...files].sort()) {
	await writeFile(path.join(dist, name), content);
	raw += content.length;
	if (fast || !/\.(js|css|svg)$/.test(name) || content.length < 600) continue;
	const gz = gzipSync(content, { level: 9 });
	await writeFile(path.join(dist, `${name}.gz`), gz);
	await writeFile(path.join(dist, `${name}.br`), brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
	sizes.push([name, content.length, gz.length]);
}
await mkdir(path.join(dist, "fonts"));
for (const [name, content] of await fonts(here)) await writeFile(path.join(dist, "fonts", name), content);
await writeFile(path.join(dist, "manifest.json"), `${JSON.stringify(Object.fromEntries(Object.entries(manifest).sort()), null, "\t")}\n`);
await writeFile(path.join(dist, "THIRD-PARTY-NOTICES.txt"), await notices(here, [scripts.metafile, styles.metafile]));

for (const [name, size, gz] of sizes) console.log(`${(size / 1024).toFixed(1).padStart(8)} KiB ${(gz / 1024).toFixed(1).padStart(7)} gz  ${name}`);
console.log(`${files.size} files, ${(raw / 1024).toFixed(0)} KiB`);
