import { each, make, word } from "./dom.js";

// From here on a list needs a way to find something in it.
const many = 13;

// Long lists of boxes to tick: words that narrow them, and how many are ticked.
// What is ticked stays in sight. The list is one stop of the Tab key; arrows go
// on from there.
export function ticks() {
	each("[data-ticks]", (box) => {
		const rows = [...box.querySelectorAll("label")].map((label) => ({
			label,
			tick: label.querySelector("input"),
			text: label.textContent.trim().toLowerCase(),
		}));
		if (rows.length < many) return;
		const words = make("input", { type: "search", className: "form-control", ariaLabel: word("tFind", box) });
		words.placeholder = words.ariaLabel;
		const told = make("output", { className: "muted small" });
		const look = () => {
			const wanted = words.value.trim().toLowerCase();
			for (const { label, tick, text } of rows) label.hidden = !tick.checked && !text.includes(wanted);
			for (const head of box.querySelectorAll(".tick-group")) head.hidden = wanted !== "";
			const first = rows.find(({ label, tick }) => !label.hidden && !tick.disabled)?.tick;
			if (first && !rows.some(({ label, tick }) => tick.tabIndex === 0 && !label.hidden && !tick.disabled)) stop(first);
			told.value = word("tTicked", box, rows.filter(({ tick }) => tick.checked).length);
		};
		words.addEventListener("input", (e) => {
			e.stopPropagation(); // it is no part of the form
			look();
		});
		words.addEventListener("keydown", (e) => {
			if (e.key === "Enter") e.preventDefault();
		});
		box.addEventListener("change", look);
		const stop = (at) => {
			for (const { tick } of rows) tick.tabIndex = tick === at ? 0 : -1;
		};
		box.addEventListener("focusin", (e) => e.target.tabIndex === -1 && stop(e.target));
		box.addEventListener("keydown", (e) => {
			const seen = rows.filter(({ label, tick }) => !label.hidden && !tick.disabled).map(({ tick }) => tick);
			const at = seen.indexOf(e.target);
			const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: seen.length - 1 }[e.key];
			if (to === undefined) return;
			e.preventDefault();
			seen.at(to % seen.length)?.focus();
		});
		stop(rows.find(({ tick }) => !tick.disabled)?.tick);
		box.before(make("div", { className: "ticks-find" }, words, told));
		look();
	});
}
