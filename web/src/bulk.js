import { each } from "./dom.js";

// The bar for picked rows shows how many there are, and only if there are any.
export function bulk() {
	each("form[data-bulk]", (bar) => {
		const picks = () => [...document.querySelectorAll("[data-pick]")].filter((p) => p.form === bar);
		const all = document.querySelector("[data-pick-all]");
		const count = bar.querySelector(".bulk-count");
		const show = () => {
			const n = picks().filter((p) => p.checked).length;
			bar.classList.toggle("bulk-on", n > 0);
			count.textContent = bar.dataset.count.replace("{n}", n);
			if (all) {
				all.checked = n > 0 && n === picks().length;
				all.indeterminate = n > 0 && n < picks().length;
			}
		};
		const set = (v) => {
			for (const p of picks()) p.checked = v;
			show();
		};
		let last = null;
		document.addEventListener("click", (e) => {
			if (!bar.isConnected || !e.target.matches?.("[data-pick]")) return;
			const list = picks();
			if (e.shiftKey && last && list.includes(last)) {
				const [a, b] = [list.indexOf(last), list.indexOf(e.target)].sort((x, y) => x - y);
				for (const p of list.slice(a, b + 1)) p.checked = e.target.checked;
			}
			last = e.target;
			show();
		});
		all?.addEventListener("change", () => set(all.checked));
		bar.querySelector("[data-pick-none]")?.addEventListener("click", () => set(false));
		show();
	});
}
