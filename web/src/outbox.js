import { make, word } from "./dom.js";
import { toast } from "./toast.js";

// A form that never loses what was typed or photographed on a weak network:
// what is submitted goes into the phone's own store first and is then sent, again
// and again with the same key, until the server has answered. What is typed and
// not submitted yet is kept too.

const sends = "outbox";
const drafts = "drafts";

function open() {
	return new Promise((done, fail) => {
		const r = indexedDB.open("cw-outbox", 1);
		r.onupgradeneeded = () => {
			r.result.createObjectStore(sends, { keyPath: "key" });
			r.result.createObjectStore(drafts, { keyPath: "form" });
		};
		r.onsuccess = () => done(r.result);
		r.onerror = () => fail(r.error);
	});
}

// Does one thing with a store, and is done when the phone has kept it.
async function store(name, mode, fn) {
	const db = await open();
	try {
		return await new Promise((done, fail) => {
			const tx = db.transaction(name, mode);
			const r = fn(tx.objectStore(name));
			tx.oncomplete = () => done(r?.result);
			tx.onerror = tx.onabort = () => fail(tx.error);
		});
	} finally {
		db.close();
	}
}

export const all = (name = sends) => store(name, "readonly", (s) => s.getAll());
const put = (item, name = sends) => store(name, "readwrite", (s) => s.put(item));
const drop = (key, name = sends) => store(name, "readwrite", (s) => s.delete(key));

// A key in the form that the server makes them, by numbers that nobody guesses.
export function newKey() {
	const b = crypto.getRandomValues(new Uint8Array(16));
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
	return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}

// What the form says, as names and values; files as they will be sent.
function content(form) {
	return [...new FormData(form).entries()].filter(([, v]) => !(v instanceof File && v.size === 0 && v.name === ""));
}

// What becomes of an answer: sent, refused for good, or to be tried again.
export function verdict(status) {
	if (status >= 200 && status < 300) return "sent";
	if (status === 401) return "login";
	if (status === 408 || status === 425 || status === 429 || status >= 500) return "offline";
	return "refused";
}

// How long to wait before the next try, in milliseconds: 2 s to 5 min.
export const pause = (tries) => Math.min(2000 * 2 ** Math.min(tries, 10), 300000);

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
	return { became, text: said.text ?? "" };
}

// Works off what waits, one after the other, in one tab at a time.
async function flush(form, force, changed) {
	const work = async () => {
		for (const item of (await all()).sort((a, b) => a.made - b.made)) {
			if (item.state === "refused" && force !== item.key) continue;
			if (!force && item.next > Date.now()) continue;
			let got;
			try {
				got = await send(item);
			} catch {
				got = { became: "offline", text: "" };
			}
			if (got.became === "sent") {
				await drop(item.key);
				toast(got.text || word("tSent", form));
			} else {
				item.tries = (item.tries ?? 0) + 1;
				Object.assign(item, { state: got.became, text: got.text, next: Date.now() + pause(item.tries) });
				await put(item);
			}
			await changed();
			if (got.became === "offline" || got.became === "login") return;
		}
	};
	if (navigator.locks) await navigator.locks.request("cw-outbox", work);
	else await work();
}

export function outbox(form) {
	if (!window.indexedDB) return;
	const box = document.querySelector("[data-outbox-list]");
	const list = box?.querySelector("ul");
	const say = box?.querySelector("[data-outbox-say]");
	let timer;

	const show = async () => {
		const items = await all();
		if (!box) return items;
		box.hidden = items.length === 0;
		say.textContent = items.length ? word("tWaiting", form, items.length) : "";
		list.replaceChildren(...items.map(line));
		return items;
	};
	const line = (item) => {
		const text = make("div", { className: "row-text" }, make("span", { className: "row-title", textContent: item.label }));
		const state = item.state === "refused" ? `${word("tRefused", form)}: ${item.text}` : word(item.state === "login" ? "tLogin" : item.state === "offline" ? "tOffline" : "tSending", form);
		text.append(make("span", { className: "row-note", textContent: state }));
		const acts = make("div", { className: "row-acts" });
		const again = make("button", { type: "button", className: "btn btn-sm", textContent: word("tAgain", form) });
		again.addEventListener("click", () => go(item.key));
		acts.append(again);
		if (item.state === "refused") {
			const gone = make("button", { type: "button", className: "btn btn-sm", textContent: word("tDrop", form) });
			gone.addEventListener("click", async () => {
				await drop(item.key);
				await show();
			});
			acts.append(gone);
		}
		return make("li", { className: "row-item" }, text, acts);
	};
	const go = async (force = false) => {
		clearTimeout(timer);
		await flush(form, force, show);
		const waiting = (await show()).filter((i) => i.state !== "refused");
		if (waiting.length) timer = setTimeout(go, Math.max(1000, Math.min(...waiting.map((i) => i.next || 0)) - Date.now()));
	};

	const key = () => form.querySelector("[name=_key]");

	form.addEventListener("submit", async (e) => {
		e.preventDefault();
		const submit = form.querySelector("button:not([type=button])");
		if (form.dataset.busy) return;
		// What the server would refuse in any case is not kept for later.
		const need = form.dataset.need;
		if (need && !new FormData(form).get(need)) {
			toast(word("tNeed", form));
			form.querySelector(`[name=${need}]`)?.focus();
			return;
		}
		form.dataset.busy = "1";
		try {
			// Photos are still being made smaller.
			for (let i = 0; i < 100 && form.getAttribute("aria-busy") === "true"; i++) await new Promise((r) => setTimeout(r, 100));
			const chosen = form.querySelector(`[name=${need}]:checked`)?.closest("label")?.textContent.trim() ?? form.dataset.label ?? "";
			const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
			const item = { key: key().value, url: form.action, fields: content(form), made: Date.now(), next: 0, tries: 0, state: "sending", label: `${time} ${chosen}` };
			try {
				await put(item);
			} catch {
				// No room, or the browser keeps nothing: the old way then.
				toast(word("tFull", form), 0);
				form.submit();
				return;
			}
			await drop(form.id, drafts).catch(() => {});
			form.reset();
			key().value = newKey();
			toast(word("tKept", form));
			submit?.removeAttribute("aria-busy");
			await show();
			navigator.storage?.persist?.();
			await go(true);
			// What has arrived makes way for what comes next.
			if (form.dataset.next && (await all()).length === 0) location.assign(form.dataset.next);
		} finally {
			delete form.dataset.busy;
		}
	});

	// What is being typed survives a phone that puts the browser to sleep.
	let later;
	const keep = () => {
		clearTimeout(later);
		later = setTimeout(() => {
			put({ form: form.id, key: key().value, fields: content(form) }, drafts).catch(() => {});
		}, 400);
	};
	form.addEventListener("input", keep);
	form.addEventListener("change", keep);

	restore(form).then((back) => back && toast(word("tDraft", form)));
	addEventListener("online", () => go(true));
	document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && go());
	box?.querySelector("[data-outbox-send]").addEventListener("click", () => go(true));
	show().then((items) => items.length && go(true));
}

// Puts a kept draft back, unless the page came with content of its own.
async function restore(form) {
	if (document.getElementById("errors")) return false;
	const draft = (await all(drafts)).find((d) => d.form === form.id);
	if (!draft) return false;
	const files = new Map();
	let typed = false;
	for (const [name, value] of draft.fields) {
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
		else if (field.type !== "hidden" && field.type !== "file" && value) {
			typed ||= field.value !== value;
			field.value = value;
		}
	}
	for (const [name, list] of files) {
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
