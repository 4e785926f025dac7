import { on } from "./dom.js";

// A table of inputs: Enter and the arrow keys up and down lead to the same
// column of another row. On the last row Enter does nothing, so that no table
// is sent by it.
export function cells() {
	on("keydown", "[data-cells] input", (e, input) => {
		if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
		const step = { Enter: e.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[e.key];
		if (!step) return;
		e.preventDefault();
		const cell = input.closest("td");
		const row = input.closest("tr");
		const other = step > 0 ? row.nextElementSibling : row.previousElementSibling;
		const next = other?.children[cell.cellIndex]?.querySelector("input");
		next?.focus();
		next?.select();
	});
}
