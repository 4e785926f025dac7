// Collects the licences of everything third-party that went into the build.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fontPackages } from "./fonts.mjs";

export async function notices(here, metafiles) {
	const lock = JSON.parse(await readFile(path.join(here, "package-lock.json"), "utf8"));
	const used = new Set(["node_modules/@tabler/icons", ...fontPackages]);
	for (const meta of metafiles) {
		for (const input of Object.keys(meta.inputs)) {
			const m = /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input);
			if (m) used.add(m[0]);
		}
	}
	let out = "Third-party software in the pages of this program\n";
	for (const dir of [...used].sort()) {
		const { version, license } = lock.packages[dir];
		const names = (await readdir(path.join(here, dir))).filter((f) => /^licen[cs]e/i.test(f));
		const texts = await Promise.all(names.map((f) => readFile(path.join(here, dir, f), "utf8")));
		out += `\n${"-".repeat(72)}\n${dir.slice("node_modules/".length)} ${version} (${license})\n\n${texts.join("\n").trim() || (await author(path.join(here, dir), license))}\n`;
	}
	return out;
}

// A package without a licence file says in package.json who wrote it and under
// which licence.
async function author(dir, license) {
	const p = JSON.parse(await readFile(path.join(dir, "package.json"), "utf8"));
	const by = typeof p.author === "string" ? p.author : (p.author?.name ?? "its authors");
	if (license !== "MIT") throw new Error(`${dir}: no licence text, and ${license} is not known here`);
	return `MIT License\n\nCopyright (c) ${by}\n\n${mit}`;
}

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the
following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
