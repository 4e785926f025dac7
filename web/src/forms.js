import { each, on, start, word } from "./dom.js";
import { toast } from "./toast.js";

// Forms: no double sending, a warning before unsaved work is left, filters that
// apply themselves, and errors that get the focus.
export function forms() {
	const sending = new WeakMap();
	let dirty = null;

	document.addEventListener("submit", (e) => {
		const form = e.target;
		if (e.defaultPrevented || form.method === "dialog") return;
		if (form.hasAttribute("hx-get") || form.hasAttribute("hx-post")) return;
		const since = sending.get(form);
		if (since && Date.now() - since < 15000) {
			e.preventDefault();
			return;
		}
		if (form.method === "post") {
			sending.set(form, Date.now());
			// The button keeps the focus: it is only marked, never disabled.
			e.submitter?.setAttribute("aria-busy", "true");
		}
		if (form === dirty) dirty = null;
	});
	// Back from the next page, everything may be sent again.
	addEventListener("pageshow", () => {
		for (const b of document.querySelectorAll("[aria-busy='true']")) b.removeAttribute("aria-busy");
		for (const f of document.forms) sending.delete(f);
	});

	on("input", "form[data-guard]", (_, form) => {
		dirty = form;
	});
	addEventListener("beforeunload", (e) => {
		if (dirty?.isConnected) e.preventDefault();
	});

	// Filters: a changed list applies at once; words after a pause, where only
	// the list is redrawn.
	on("change", "form[data-filters] select, form[data-filters] input[type=date], form[data-autosubmit] select", (_, el) => {
		el.form.requestSubmit();
	});
	let pause;
	on("input", "form[data-live] input[type=search], form[data-live] input[type=text]", (_, el) => {
		clearTimeout(pause);
		pause = setTimeout(() => el.form?.requestSubmit(), 350);
	});
	// Empty filters do not belong into the address.
	on("formdata", "form[data-filters]", (e) => {
		for (const [k, v] of [...e.formData.entries()]) if (v === "") e.formData.delete(k);
	});
	document.addEventListener("htmx:configRequest", (e) => {
		if (!e.target.matches?.("[data-filters]")) return;
		const p = e.detail.parameters;
		for (const k of Object.keys(p)) if (p[k] === "") delete p[k];
	});

	each("[data-focus]", (el) => el.focus());
	each("[data-flash]", (el) => {
		// Said again after loading: a status that is there from the start is
		// not spoken by every reader.
		const p = el.querySelector("p");
		const text = p.textContent;
		p.textContent = "";
		setTimeout(() => {
			p.textContent = text;
		}, 60);
	});

	on("click", "[data-reveal]", (_, el) => {
		const box = document.getElementById(el.dataset.reveal);
		const shown = box.type === "text";
		box.type = shown ? "password" : "text";
		el.setAttribute("aria-pressed", String(!shown));
	});
	on("click", "[data-copy]", async (_, el) => {
		const box = el.parentElement.querySelector("input,textarea");
		box.select();
		try {
			await navigator.clipboard.writeText(box.value);
		} catch {
			document.execCommand("copy");
		}
		toast(word("tCopied"));
	});
	on("click", "[data-print]", () => print());

	// The error summary's links put the cursor into the field.
	on("click", ".errors a", (e, a) => {
		const field = document.getElementById(decodeURIComponent(a.hash.slice(1)));
		if (!field) return;
		e.preventDefault();
		field.closest("details:not([open])")?.setAttribute("open", "");
		field.focus();
	});

	document.addEventListener("htmx:load", (e) => start(e.target));
	document.addEventListener("htmx:responseError", () => toast(word("tFailed"), 0));
	document.addEventListener("htmx:sendError", () => toast(word("tOffline"), 0));
	document.addEventListener("htmx:beforeRequest", (e) => e.detail.target?.setAttribute("aria-busy", "true"));
	document.addEventListener("htmx:afterRequest", (e) => e.detail.target?.removeAttribute("aria-busy"));
}
