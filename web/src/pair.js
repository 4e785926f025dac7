import { each } from "./dom.js";

// Before and after laid over each other, with a slider between them.
export function pair() {
	each("[data-pair]", (fig) => {
		const toggle = fig.querySelector("[data-pair-toggle]");
		const slide = fig.querySelector(".pair-slide");
		if (!toggle) return;
		const range = slide.querySelector("input");
		const cut = () => fig.style.setProperty("--cut", `${range.value}%`);
		toggle.addEventListener("click", () => {
			const over = fig.classList.toggle("pair-over");
			toggle.setAttribute("aria-pressed", String(over));
			slide.hidden = !over;
			cut();
		});
		range.addEventListener("input", cut);
		for (const b of slide.querySelectorAll("[data-pair-step]")) {
			b.addEventListener("click", () => {
				range.value = Number(range.value) + Number(b.dataset.pairStep);
				cut();
			});
		}
	});
}
