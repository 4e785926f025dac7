import { make, word } from "./dom.js";

// Shows a short notice in the page's status line, which screen readers speak.
export function toast(text, stay = 8000) {
	const box = document.getElementById("toasts");
	if (!box || !text) return;
	const line = make("div", { className: "toast-line" }, make("span", { textContent: text }));
	const close = make("button", { type: "button", textContent: word("tClose") });
	close.addEventListener("click", () => line.remove());
	line.append(close);
	box.append(line);
	while (box.children.length > 3) box.firstElementChild.remove();
	if (stay) setTimeout(() => line.remove(), stay);
}
