import { cells } from "./cells.js";
import { dialogs } from "./dialogs.js";
import { each, start } from "./dom.js";
import { forms } from "./forms.js";
import { ime } from "./ime.js";
import { made } from "./made.js";
import { minutes } from "./minutes.js";
import { pair } from "./pair.js";
import { place } from "./place.js";
import { push } from "./push.js";
import { ticks } from "./ticks.js";

// What the office's and the street's pages have in common.
export function common() {
	document.documentElement.classList.add("js");
	ime(document);
	cells();
	dialogs();
	forms();
	made();
	minutes();
	pair();
	place();
	push();
	ticks();
	// Maps, papers, signatures and photos bring more code: it is loaded when a page has one.
	each("[data-map]", async (el) => (await import("./map.js")).map(el));
	each("[data-pages]", async (el) => (await import("./pages.js")).pages(el));
	each("[data-sign]", async (el) => (await import("./signature.js")).signature(el));
	each("[data-photos]", async () => {
		(await import("./upload.js")).upload();
		start();
	});
}
