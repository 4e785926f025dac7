// Takes out of a style sheet what no page uses.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { PurgeCSS } from "purgecss";

// Every class that one of our own style sheets draws. Tabler's rules for it go,
// so that each part of a page has one author.
async function own(src) {
	const names = new Set();
	for (const f of (await readdir(src)).filter((f) => f.endsWith(".css"))) {
		const text = (await readFile(path.join(src, f), "utf8")).replace(/\/\*[\s\S]*?\*\//g, "");
		for (const m of text.matchAll(/\.([a-z][\w-]*)/g)) names.add(m[1]);
	}
	return names;
}

// Where Tabler ends and ours begins: the first rule of tokens.css.
const border = ":root{--cc-";

export async function purge(css, here) {
	const at = css.indexOf(border);
	if (at < 0) throw new Error("app.css: our own tokens are not where they are expected");
	const drawn = await own(path.join(here, "src"));
	const [kept] = await new PurgeCSS().purge({
		content: [path.join(here, "../internal/**/*.templ"), path.join(here, "../internal/**/*web/*.go"), path.join(here, "src/*.js")],
		css: [{ raw: css.slice(0, at) }],
		keyframes: true,
		variables: true,
		fontFace: true,
		blocklist: [new RegExp(`(^|[^\\w-])(${[...drawn].join("|")})(?![\\w-])`)],
	});
	return kept.css + css.slice(at);
}
