// Serves the story's pages and the built files under the policy of the program,
// with sample data for the maps, and starts a browser.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "../..");
const dist = path.join(here, "../dist");
const pages = mkdtempSync(path.join(tmpdir(), "story-"));

const made = spawnSync("go", ["test", "-count=1", "-run", "TestStoryIsWrittenForABrowser", "./internal/ui"], {
	cwd: root,
	env: { ...process.env, CHUANGWEI_STORY: pages },
	encoding: "utf8",
});
if (made.status !== 0) {
	console.error(made.stdout, made.stderr);
	process.exit(1);
}

const policy =
	"default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self'; connect-src 'self'; " +
	"font-src 'self'; manifest-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; worker-src 'self'";
const kinds = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png" };

const photo = (ground, line) =>
	`<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="${ground}"/><path d="M0 420h800M120 420l80-200h160l80 200M520 420v-160h160v160" stroke="${line}" stroke-width="10" fill="none"/></svg>`;

const square = (name, w, s, kind) => ({
	type: "Feature",
	properties: { name, kind, href: "/areas/1", note: "12 / 88" },
	geometry: { type: "Polygon", coordinates: [[[w, s], [w + 0.01, s], [w + 0.012, s + 0.008], [w + 0.002, s + 0.01], [w, s]]] },
});
const areas = { type: "FeatureCollection", features: [square("第一片区", 115.43, 27.31, "done"), square("第二片区", 115.442, 27.311, "doing"), square("第三片区", 115.436, 27.322, "late")] };
const clusters = {
	clusters: [
		{ lon: 115.4345, lat: 27.314, n: 434, late: 0, bbox: [115.432, 27.312, 115.437, 27.316] },
		{ lon: 115.446, lat: 27.315, n: 61, late: 4, bbox: [115.444, 27.313, 115.448, 27.317] },
		{ lon: 115.44, lat: 27.326, n: 1, id: "x", title: "WT-0312 占道经营", href: "/cases/WT-0312", kind: "late", bbox: null },
	],
};

const server = createServer((req, res) => {
	const url = new URL(req.url, "http://x");
	res.setHeader("Content-Security-Policy", policy);
	res.setHeader("Cache-Control", "no-store");
	const send = (type, body) => res.writeHead(200, { "Content-Type": type }).end(body);
	if (url.pathname.startsWith("/story/")) return send("text/html; charset=utf-8", readFileSync(path.join(pages, path.basename(url.pathname))));
	if (url.pathname === "/assets/a.svg") return send("image/svg+xml", photo("#c9b8a5", "#7a4b2a"));
	if (url.pathname === "/assets/b.svg") return send("image/svg+xml", photo("#b9d0c4", "#2d6a4f"));
	if (url.pathname.startsWith("/assets/")) {
		const name = path.basename(url.pathname);
		try {
			return send(kinds[path.extname(name)] ?? "text/plain", readFileSync(path.join(dist, name)));
		} catch {
			return res.writeHead(404).end();
		}
	}
	if (url.pathname === "/areas.geojson") return send("application/json", JSON.stringify(areas));
	if (url.pathname === "/clusters.json") return send("application/json", JSON.stringify(clusters));
	res.writeHead(404).end();
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
export const base = `http://127.0.0.1:${server.address().port}`;

export const browser = await chromium.launch({
	executablePath: process.env.CHUANGWEI_CHROMIUM || "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});

export const names = readdirSync(pages).sort();

export async function stop() {
	await browser.close();
	server.close();
	rmSync(pages, { recursive: true });
}
