import { make } from "./dom.js";

// Says on top of a form what is wrong with it, as the server would: each line
// leads to its field, and the field says it too.
export function complain(form, title, wrong) {
	quiet(form);
	const lines = wrong.map(({ name, text }) => {
		const control = name && (form.querySelector(`#f-${CSS.escape(name)}`) ?? form.querySelector(`[name="${CSS.escape(name)}"]`));
		if (!control) return make("li", { textContent: text });
		control.setAttribute("aria-invalid", "true");
		control.classList.add("is-invalid");
		const said = make("p", { className: "form-error", id: `${control.id}-wrong`, textContent: text });
		control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), said.id].filter(Boolean).join(" "));
		control.closest(".field, fieldset")?.append(said);
		const label = control.labels?.[0]?.textContent.trim();
		return make("li", {}, make("a", { href: `#${control.id}`, textContent: label ? `${label}: ${text}` : text }));
	});
	const box = make("div", { className: "errors", id: "errors", tabIndex: -1 }, make("h2", { textContent: title }), make("ul", {}, ...lines));
	box.setAttribute("role", "alert");
	form.before(box);
	box.focus();
	box.scrollIntoView({ block: "center" });
}

// Takes back what was said.
export function quiet(form) {
	document.getElementById("errors")?.remove();
	for (const el of form.querySelectorAll("p.form-error")) el.remove();
	for (const el of form.querySelectorAll("[aria-invalid]")) {
		el.removeAttribute("aria-invalid");
		const by = (el.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => !id.endsWith("-wrong"));
		if (by[0]) el.setAttribute("aria-describedby", by.join(" "));
		else el.removeAttribute("aria-describedby");
		el.classList.remove("is-invalid");
	}
}
