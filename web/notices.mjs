// Collects the licences of everything third-party that went into the build.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export async function notices(here, metafiles) {
	const lock = JSON.parse(await readFile(path.join(here, "package-lock.json"), "utf8"));
	const used = new Set(["node_modules/@tabler/icons"]);
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

// A package without a licence file says who wrote it and under which licence.
async function author(dir, license) {
	const p = JSON.parse(await readFile(path.join(dir, "package.json"), "utf8"));
	const by = typeof p.author === "string" ? p.author : (p.author?.name ?? "its authors");
	return `Copyright (c) ${by}. Licensed under ${license}.`;
}
