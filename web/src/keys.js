import { on } from "./dom.js";

const off = "cw-keys-off";

function typing(el) {
	return el instanceof Element && el.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog, .leaflet-container");
}

// Keyboard: / or Ctrl K search, J and K move over rows, Enter opens, E acts,
// X picks, ? helps. Single keys work outside fields only and can be switched
// off.
export function keys() {
	const help = document.getElementById("shortcuts");
	const box = help?.querySelector("[data-keys-off]");
	if (box) {
		box.checked = stored() === "1";
		box.addEventListener("change", () => store(box.checked ? "1" : ""));
	}
	on("click", "[data-help]", () => help?.showModal());

	document.addEventListener("keydown", (e) => {
		const search = document.getElementById("top-q");
		if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "k") {
			if (search) {
				e.preventDefault();
				search.focus();
				search.select();
			}
			return;
		}
		if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || typing(e.target) || stored() === "1") return;
		const row = document.querySelector("[data-rows] .is-at");
		switch (e.key.toLowerCase()) {
			case "/":
				e.preventDefault();
				search?.focus();
				break;
			case "?":
				help?.showModal();
				break;
			case "j":
				move(row, 1);
				break;
			case "k":
				move(row, -1);
				break;
			case "e":
				(row?.querySelector("[data-first], .row-acts .btn, summary.btn, .btn") ?? null)?.click();
				break;
			case "x":
				row?.querySelector("[data-pick]")?.click();
				break;
			case "enter":
				if (row && (e.target === document.body || row.contains(e.target)) && !e.target.closest("a,button,summary")) row.querySelector("[data-open], a")?.click();
				break;
		}
	});
}

function move(row, step) {
	const all = [...document.querySelectorAll("[data-rows] tbody tr, ul[data-rows] > li")];
	if (all.length === 0) return;
	const at = row ? Math.min(Math.max(all.indexOf(row) + step, 0), all.length - 1) : 0;
	row?.classList.remove("is-at");
	all[at].classList.add("is-at");
	(all[at].querySelector("[data-open], a") ?? all[at]).focus({ preventScroll: true });
	all[at].scrollIntoView({ block: "nearest" });
}

function stored() {
	try {
		return localStorage.getItem(off);
	} catch {
		return "";
	}
}

function store(v) {
	try {
		localStorage.setItem(off, v);
	} catch {
		// The device keeps nothing: the choice holds for this page.
	}
}
