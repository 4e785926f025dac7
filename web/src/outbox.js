import { content, fill, leftOf, missing, nameOf, restore } from "./draft.js";
import { make, word } from "./dom.js";
import { newKey } from "./requestkey.js";
import { all, drafts, drop, put } from "./store.js";
import { toast } from "./toast.js";
import { complain, quiet } from "./wrong.js";

// Forms that never lose what was typed or photographed on a weak network:
// what is submitted goes into the phone's own store first and is then sent, again
// and again with the same key, until the server has answered. What is typed and
// not submitted yet is kept too. A box on the page lists what waits.

// What becomes of an answer: sent, refused for good, or to be tried again.
export function verdict(status) {
	if (status >= 200 && status < 300) return "sent";
	if (status === 401) return "login";
	if (status === 408 || status === 425 || status === 429 || status >= 500) return "offline";
	return "refused";
}

// How long to wait before the next try, in milliseconds: 2 s to 5 min.
export const pause = (tries) => Math.min(2000 * 2 ** Math.min(tries, 10), 300000);

const patience = 8000; // with the network, before the next page, in milliseconds

// As it was kept; what ends a record comes after all else, whenever it was kept.
const inOrder = (items) => [...items].sort((a, b) => Boolean(a.last) - Boolean(b.last) || a.made - b.made);
// The rules that the server wrote into a form, and what waits of its record.
const rulesOf = (form) => JSON.parse(form.dataset.rules ?? "[]");
const notedOf = (form, items) => new Set(items.filter((i) => i.group === form.dataset.group).map((i) => i.item));

const mine = (item, who) => !item.who || !who || item.who === who;

// What may be sent now, in the order in which it was kept: of one record nothing
// before what waits since earlier, and what ends it after all others, those refused
// among them. What another account noted is not ours to send. force:
// nothing is too early, and the refused item of that key is tried again.
export function sendable(items, { now, force, who }) {
	const held = new Set();
	const before = new Set();
	const out = [];
	for (const item of inOrder(items)) {
		const of = item.group ?? item.key;
		const refused = item.state === "refused" && force !== item.key;
		const early = !force && item.next > now;
		if (!refused && !early && mine(item, who) && !held.has(of) && !(item.last && before.has(of))) out.push(item);
		else if (!refused) held.add(of);
		before.add(of);
	}
	return out;
}

async function send(item) {
	const body = new FormData();
	for (const [name, value] of item.fields) {
		if (value instanceof File) body.append(name, value, value.name);
		else body.append(name, value);
	}
	// How long ago it was, not when: phones' clocks are wrong, and the server
	// knows what time it is.
	body.set("age", Math.max(0, Math.round((Date.now() - item.made) / 1000)));
	const answer = await fetch(item.url, {
		method: "POST",
		body,
		credentials: "same-origin",
		headers: { Accept: "application/json", "Idempotency-Key": item.key },
		signal: AbortSignal.timeout?.(120000),
	});
	let said = {};
	try {
		said = await answer.json();
	} catch {
		// A proxy's page, or none at all: the status says enough.
	}
	// An answer that is not ours is no answer: a hotel's sign-in page is 200.
	const became = answer.ok && !said.id ? "offline" : verdict(answer.status);
	return { became, text: said.text ?? "", wrong: said.fields ?? {} };
}

// Works off what waits, one after the other, in one tab at a time.
async function flush(box, force, changed) {
	const work = async () => {
		const tried = new Set();
		for (;;) {
			const item = sendable(await all(), { now: Date.now(), force, who: document.body.dataset.who }).find((i) => !tried.has(i.key));
			if (!item) return;
			tried.add(item.key);
			let got;
			try {
				got = await send(item);
			} catch {
				got = { became: "offline", text: "" };
			}
			if (got.became === "sent") {
				await drop(item.key);
				toast(got.text || word("tSent", box));
				document.dispatchEvent(new CustomEvent("cw:sent", { detail: item }));
			} else {
				item.tries = (item.tries ?? 0) + 1;
				Object.assign(item, { state: got.became, text: got.text, wrong: got.wrong, next: Date.now() + pause(item.tries) });
				await put(item);
			}
			await changed();
			if (got.became === "sent" && item.to && item.page === location.pathname) location.assign(item.to);
			if (got.became === "offline" || got.became === "login") return;
		}
	};
	if (navigator.locks) await navigator.locks.request("cw-outbox", work);
	else await work();
}

export function outbox(box) {
	if (!window.indexedDB) return;
	const who = document.body.dataset.who;
	const list = box.querySelector("ul");
	const say = box.querySelector("[data-outbox-say]");
	const forms = [...document.querySelectorAll("form[data-outbox]")];
	let timer;

	const show = async () => {
		const items = inOrder(await all());
		box.hidden = items.length === 0;
		say.textContent = items.length ? word("tWaiting", box, items.length) : "";
		list.replaceChildren(...items.map((item) => line(item, items)));
		mark(items);
		return items;
	};
	const state = (item, items) => {
		if (!mine(item, who)) return word("tOther", box);
		if (item.state === "refused") return `${word("tRefused", box)}: ${item.text}`;
		if (item.last && items.some((i) => i !== item && i.group === item.group)) return word("tAfter", box);
		// Without a network for one there is none for those behind it.
		const away = items.find((i) => i.state === "offline" || i.state === "login")?.state;
		return word({ login: "tLogin", offline: "tOffline" }[item.state === "sending" ? away : item.state] ?? "tSending", box);
	};
	const line = (item, items) => {
		const text = make("div", { className: "row-text" }, make("span", { className: "row-title", textContent: item.label }));
		text.append(make("span", { className: "row-note", textContent: state(item, items) }));
		const acts = make("div", { className: "row-acts" });
		const act = (name, fn) => {
			const button = make("button", { type: "button", className: "btn btn-sm", textContent: word(name, box) });
			button.addEventListener("click", fn);
			acts.append(button);
		};
		if (mine(item, who)) {
			act("tAgain", () => go(item.key));
			if (item.state === "refused") {
				if (item.page) act("tMend", () => mend(item));
				act("tDrop", async () => {
					await drop(item.key);
					await show();
				});
			}
		}
		return make("li", { className: "row-item" }, text, acts);
	};
	// What a form noted last, and is not sent yet.
	const waits = (form, items) => items.filter((i) => mine(i, who) && i.form === nameOf(form) && i.state !== "refused").pop();
	// Rows of a list that lead to where something was noted say so, and so does
	// that page itself.
	const pill = (name) => box.querySelector(`template[data-pill=${name}]`)?.content.cloneNode(true) ?? "";
	const marked = new Set();
	const mark = (items) => {
		const of = new Map(items.filter((i) => mine(i, who) && i.page).map((i) => [i.page, i]));
		for (const a of document.querySelectorAll("a.row-title")) {
			const facts = a.closest("li")?.querySelector(".row-facts");
			const path = a.getAttribute("href");
			if (!facts || (!of.has(path) && !marked.has(path))) continue;
			marked.add(path);
			const item = of.get(path);
			facts.replaceChildren(pill(item ? (item.state === "refused" ? "refused" : "waiting") : "sent"));
		}
		for (const form of forms) {
			const item = waits(form, items);
			const note = form.querySelector("[data-noted]");
			if (note) note.hidden = !item;
			const done = notedOf(form, items);
			for (const rule of rulesOf(form)) {
				const label = rule.label && form.elements.namedItem(rule.name)?.labels?.[0]?.querySelector("span");
				if (label) label.textContent = rule.label.replace("{n}", leftOf(rule, done).length);
			}
			// What ends a record is said once.
			if (form.dataset.last !== undefined) for (const el of form.children) if (el !== note) el.hidden = Boolean(item);
		}
	};
	// Back to the form with what was refused, which stays until another is kept.
	const mend = async (item) => {
		await put({ form: item.form, fields: item.fields, instead: item.key }, drafts);
		location.assign(item.page);
	};
	const go = async (force = false) => {
		clearTimeout(timer);
		await flush(box, force, show);
		const waiting = (await show()).filter((i) => i.state !== "refused" && mine(i, who));
		if (waiting.length) timer = setTimeout(go, Math.max(2000, Math.min(...waiting.map((i) => i.next || 0)) - Date.now()));
	};

	for (const form of forms) attach(form, { box, who, show, go });
	addEventListener("online", () => go(true));
	document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go());
	box.querySelector("[data-outbox-send]").addEventListener("click", () => go(true));
	show().then(async (items) => {
		for (const form of forms) {
			const back = await restore(form);
			// Noted and not sent yet: the form of an item says what was noted, but for the
			// photos, which are on their way.
			const item = form.dataset.group && waits(form, items);
			if (back) toast(word("tDraft", box));
			else if (item) fill(form, item.fields, false);
		}
		if (items.length) go(true);
	});
}

function attach(form, { box, who, show, go }) {
	const key = () => form.querySelector("[name=_key]");

	form.addEventListener("submit", async (e) => {
		if (form.dataset.outbox === "away" && navigator.onLine && !document.body.dataset.kept) {
			drop(nameOf(form), drafts);
			if (form.dataset.instead) drop(form.dataset.instead);
			return;
		}
		e.preventDefault();
		const submit = form.querySelector("button:not([type=button])");
		if (form.dataset.busy) return;
		quiet(form);
		// What the server would refuse in any case is not kept for later.
		const need = form.dataset.need;
		const data = new FormData(form);
		if (need && !data.get(need)) {
			toast(form.dataset.tNeed);
			form.querySelector(`[name=${need}]`)?.focus();
			return;
		}
		form.dataset.busy = "1";
		try {
			const wrong = missing(rulesOf(form), (name) => data.get(name), notedOf(form, await all()));
			if (wrong.length) {
				complain(form, word("tWrong", box), wrong);
				return;
			}
			// Photos are still being made smaller.
			for (let i = 0; i < 100 && form.getAttribute("aria-busy") === "true"; i++) await new Promise((r) => setTimeout(r, 100));
			const chosen = form.querySelector(`[name=${need}]:checked`)?.closest("label")?.textContent.trim() ?? form.dataset.label ?? "";
			const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
			const last = form.dataset.last !== undefined;
			const item = { key: key().value, url: form.action, fields: content(form), made: Date.now(), next: 0, tries: 0, state: "sending", label: `${time} ${chosen}`, page: location.pathname, form: nameOf(form), item: data.get("item"), group: form.dataset.group, last, to: last ? form.dataset.next : "", who };
			try {
				await put(item);
			} catch {
				// No room, or the browser keeps nothing: the old way then.
				toast(word("tFull", box), 0);
				form.submit();
				return;
			}
			await drop(nameOf(form), drafts).catch(() => {});
			if (form.dataset.instead) await drop(form.dataset.instead);
			delete form.dataset.instead;
			form.reset();
			key().value = newKey();
			toast(word("tKept", box));
			await show();
			navigator.storage?.persist?.();
			await Promise.race([go(true), new Promise((done) => setTimeout(done, patience))]);
			const left = (await all()).find((i) => i.key === item.key);
			if (left?.state === "refused") {
				fill(form, left.fields);
				form.dataset.instead = left.key;
				complain(form, word("tWrong", box), Object.keys(left.wrong ?? {}).length ? Object.entries(left.wrong).map(([name, text]) => ({ name, text })) : [{ name: "", text: left.text }]);
			} else if (form.dataset.next && !last) location.assign(form.dataset.next);
		} finally {
			submit?.removeAttribute("aria-busy");
			delete form.dataset.busy;
		}
	});

	// What is being typed survives a phone that puts the browser to sleep.
	let later;
	const keep = () => {
		clearTimeout(later);
		later = setTimeout(() => {
			put({ form: nameOf(form), key: key().value, fields: content(form), instead: form.dataset.instead }, drafts).catch(() => {});
		}, 400);
	};
	form.addEventListener("input", keep);
	form.addEventListener("change", keep);
}
