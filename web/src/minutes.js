import { each, word } from "./dom.js";

// Minutes that save themselves while somebody writes: after a pause in typing
// the text goes to the server, and until it has answered the device keeps it, so
// that a closed window or a broken connection loses nothing.

const pause = 4000;
const retry = 15000;

export function minutes() {
	each("form[data-autosave]", watch);
}

function watch(form) {
	const text = form.elements.text;
	const base = form.elements.base;
	const said = form.querySelector("[data-autosave-said]");
	const place = `cw-minutes:${form.dataset.autosave}`;
	let sent = text.value;
	let timer = 0;
	let busy = null;
	let aside = false;
	let refused = false;

	// What the device still has was never answered: it goes on from there.
	const kept = JSON.parse(localStorage.getItem(place) ?? "null");
	if (kept && kept.text !== text.value) {
		text.value = kept.text;
		base.value = kept.base;
		later(0);
	}

	function later(ms) {
		clearTimeout(timer);
		timer = setTimeout(save, ms);
	}

	function save() {
		busy ??= send().finally(() => {
			busy = null;
		});
		return busy;
	}

	async function send() {
		const now = text.value;
		if (now === sent) return;
		try {
			const answer = await fetch(form.action, {
				method: "POST",
				body: new URLSearchParams({ text: now, base: base.value }),
				headers: { Accept: "application/json" },
				credentials: "same-origin",
			});
			const v = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
			refused = answer.status === 422;
			if (answer.status === 401 || (!answer.ok && v.said)) {
				// It will not be taken as it is: the next key or the button tries again.
				said.textContent = v.said ?? word("tLogin", form);
				return;
			}
			if (!answer.ok || !v.seq) throw new Error(`status ${answer.status}`);
			sent = now;
			said.textContent = v.said;
			aside = v.aside;
			if (!aside) base.value = v.seq;
			if (text.value === now) localStorage.removeItem(place);
			else later(pause);
		} catch {
			said.textContent = word("tUnsent", form);
			later(retry);
		}
	}

	text.addEventListener("input", () => {
		localStorage.setItem(place, JSON.stringify({ text: text.value, base: base.value }));
		later(pause);
	});
	// The button sends the same way, so that the text is given up here only when
	// the server has it. What the server refuses it says in its own page.
	form.addEventListener("submit", async (e) => {
		e.preventDefault();
		clearTimeout(timer);
		await busy;
		await save();
		if (text.value === sent && !aside) location.assign(form.dataset.autosave);
		else if (text.value === sent) location.reload();
		else if (refused) form.submit();
	});
	document.addEventListener("visibilitychange", () => document.hidden && save());
}
