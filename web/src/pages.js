import { make } from "./dom.js";

// The pages of an official paper on the screen: columns as high as the text of a
// page. How many there are only the browser knows that set them; here they get
// their width, their numbers, and the imprint its place at the foot of the last.

const pitch = 214; // mm from page to page
const text = { left: 28, gap: 58, foot: 262 };

export function pages(el) {
	const paper = el.querySelector(".paper");
	const set = () => {
		const mm = el.clientWidth / 210;
		if (!mm) return;
		const at = el.scrollLeft;
		paper.style.setProperty("--pages", 1);
		const n = Math.max(1, Math.round((paper.scrollWidth / mm - text.left + text.gap) / pitch));
		paper.style.setProperty("--pages", n);
		const end = paper.querySelector(".paper-end");
		end.style.setProperty("--rest", "0px");
		const rest = paper.getBoundingClientRect().top + text.foot * mm - end.getBoundingClientRect().bottom;
		end.style.setProperty("--rest", `${Math.max(0, rest)}px`);
		for (const old of el.querySelectorAll(".paper-page")) old.remove();
		for (let page = 0; page < n; page++) {
			const number = make("span", { className: page % 2 ? "paper-page paper-page-even" : "paper-page", textContent: `— ${page + 1} —`, ariaHidden: "true" });
			number.style.setProperty("--page", page);
			el.append(number);
		}
		el.scrollLeft = at;
	};
	new ResizeObserver(set).observe(el);
	document.fonts?.ready.then(set);
}
