// Small helpers that every module uses.

// Calls fn for each element that matches, now and whenever a part of the page
// is put in by htmx; never twice for one element.
const starters = [];
export function each(selector, fn) {
	starters.push([selector, fn]);
}
export function start(root = document) {
	for (const [selector, fn] of starters) {
		const found = [...root.querySelectorAll(selector)];
		if (root.matches?.(selector)) found.unshift(root);
		for (const el of found) {
			el.started ??= new Set();
			if (el.started.has(fn)) continue;
			el.started.add(fn);
			fn(el);
		}
	}
}

// Calls fn for events on elements that match, wherever they are.
export function on(type, selector, fn, capture = false) {
	document.addEventListener(
		type,
		(e) => {
			const el = e.target instanceof Element ? e.target.closest(selector) : null;
			if (el) fn(e, el);
		},
		capture,
	);
}

// A text of the page: data-t-… of the element, or of the body.
export function word(key, el = document.body, n = undefined) {
	const text = el.dataset[key] ?? document.body.dataset[key] ?? "";
	return n === undefined ? text : text.replace("{n}", n);
}

export function make(tag, props = {}, ...children) {
	const el = Object.assign(document.createElement(tag), props);
	el.append(...children);
	return el;
}
