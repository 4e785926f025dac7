import { all, drafts } from "./store.js";

// What a form says, as names and values; files as they will be sent.
export function content(form) {
	return [...new FormData(form).entries()].filter(([, v]) => !(v instanceof File && v.size === 0 && v.name === ""));
}

// The name under which a form's draft is kept.
export const nameOf = (form) => form.dataset.draft ?? form.id;

// Puts names and values back into a form. Returns whether they say more than
// the form said before.
export function fill(form, fields, photos = true) {
	const files = new Map();
	let typed = false;
	// A box that is not ticked is not among what was sent.
	for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = false;
	for (const [name, value] of fields) {
		if (value instanceof File) {
			files.set(name, [...(files.get(name) ?? []), value]);
			continue;
		}
		const field = form.elements.namedItem(name);
		if (!field || name === "_key" || name.endsWith("_meta")) continue;
		if (field instanceof RadioNodeList) {
			field.value = value;
			typed ||= name === form.dataset.need;
		} else if (field.type === "checkbox") field.checked = true;
		else if (field.type !== "hidden" && field.type !== "file" && (value || form.dataset.group)) {
			typed ||= field.value !== value;
			field.value = value;
		}
	}
	for (const [name, list] of photos ? files : []) {
		const input = form.querySelector(`input[type=file][name=${name}]`);
		if (!input) continue;
		const transfer = new DataTransfer();
		for (const f of list) transfer.items.add(f);
		input.files = transfer.files;
		input.dispatchEvent(new Event("change", { bubbles: true }));
		typed = true;
	}
	return typed;
}

// Puts a kept draft back, unless the page came with content of its own.
export async function restore(form) {
	if (document.getElementById("errors")) return false;
	const draft = (await all(drafts)).find((d) => d.form === nameOf(form));
	if (!draft) return false;
	if (draft.instead) form.dataset.instead = draft.instead;
	return fill(form, draft.fields);
}

// What is left of a rule's list when these are noted.
export const leftOf = (rule, done) => rule.left.filter((code) => !done.has(code));

// What a form says itself about what is missing: rules is a list of
// {name, text, when, any, left}. The field called name must say something when
// those of when have their values, one of any says something, and something is
// left of left. get reads a field; done is what waits to be sent, by item.
export function missing(rules, get, done = new Set()) {
	const says = (name) => !["", "0", null, undefined].includes(get(name));
	const out = [];
	for (const r of rules) {
		const left = r.left && leftOf(r, done);
		const due = Object.entries(r.when ?? {}).every(([name, value]) => get(name) === value) && (!r.any || r.any.some(says)) && (!left || left.length > 0);
		if (due && !String(get(r.name) ?? "").trim()) out.push({ name: r.name, text: r.text.replace("{n}", left?.length) });
	}
	return out;
}
