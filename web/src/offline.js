import { make, word } from "./dom.js";
import { forget, found, keep, keepable, list, tidy, visitOf } from "./kept.js";

// The phone's pages without a network, as far as the page itself has to do with
// it: it has kept what belongs to it, says what is kept and how old it is, and
// has kept anew what was sent.

const fresh = 10 * 60e3; // so long a kept page is as good as a new one, in milliseconds
const lost = "/m/offline";

export async function offline() {
	const waiting = document.querySelector("[data-outbox-list]");
	if (waiting) import("./outbox.js").then((m) => m.outbox(waiting));
	const { kept, missing } = document.body.dataset;
	const box = document.querySelector("[data-keep]");
	if (kept) {
		aged(Number(kept), missing !== undefined);
		if (box) say(box, await count());
	}
	document.querySelector("[data-retry]")?.addEventListener("click", () => location.reload());
	const shelved = document.querySelector("[data-shelf]");
	if (shelved && window.caches) shelf(shelved);
	const able = await ready();
	if (!able) {
		for (const el of [box, shelved]) if (el) el.querySelector("[role=status]").textContent = word("tUnable", el);
		return;
	}
	document.addEventListener("cw:sent", (e) => again(e.detail));
	if (kept) return;
	// The worker has seen nothing yet of the page that brought it.
	await has(navigator.serviceWorker.controller ? [lost] : [lost, location.pathname]);
	if (box) await visit(box);
}

// Whether this browser can: a worker, and it stands.
async function ready() {
	if (!isSecureContext || !navigator.serviceWorker || !window.caches) return false;
	try {
		return Boolean(await navigator.serviceWorker.register("/push.js"));
	} catch {
		return false;
	}
}

const clock = (at) => {
	const today = new Date(at).toDateString() === new Date().toDateString();
	return new Date(at).toLocaleString(document.documentElement.lang, { ...(today ? {} : { month: "numeric", day: "numeric" }), hour: "2-digit", minute: "2-digit" });
};

// A page that comes from the phone says so, and how old it is.
function aged(at, missing) {
	const text = missing ? word("tNoNet") : word("tAsOf").replace("{n}", clock(at));
	const line = make("aside", { className: "banner", textContent: text });
	line.setAttribute("aria-label", word("tNoNet"));
	document.querySelector(".phone-top")?.after(line);
	for (const el of document.querySelectorAll("[data-flash]")) el.remove();
	for (const el of document.querySelectorAll("[data-lost]")) el.hidden = !missing;
	// As soon as there is a network, the page itself is wanted.
	if (missing) addEventListener("online", () => location.reload());
}

// Has these pages kept, unless they are already and not old. Returns how many
// are, and calls so far after each.
async function has(paths, soFar = () => {}) {
	const known = new Map((await list()).map((p) => [new URL(p.url).pathname, p]));
	const language = document.documentElement.lang;
	let n = 0;
	for (const path of paths) {
		const p = known.get(path);
		if ((p && p.language === language && Date.now() - p.at < fresh) || (await fetched(path))) n++;
		soFar(n);
	}
	return n;
}

async function fetched(path) {
	try {
		const answer = await fetch(path, { credentials: "same-origin", headers: { Accept: "text/html" } });
		if (!keepable(answer)) {
			if ([403, 404, 410].includes(answer.status)) await forget(new URL(path, location).href);
			return false;
		}
		return await keep(new URL(path, location).href, answer);
	} catch {
		return false;
	}
}

// The pages that belong to a site: its own, and those of its items.
const ofVisit = () => [location.pathname, ...[...document.querySelectorAll("a.row-title")].map((a) => a.getAttribute("href")).filter((href) => href.startsWith(`${location.pathname}/`))];

async function count() {
	const known = new Set((await list()).map((p) => new URL(p.url).pathname));
	return ofVisit().filter((path) => known.has(path)).length;
}

function say(box, n, running = false) {
	const all = ofVisit().length;
	const text = n >= all ? word("tAll", box, n) : word(running ? "tRunning" : "tSome", box);
	box.querySelector("[role=status]").textContent = text.replace("{n}", n).replace("{m}", all);
}

async function visit(box) {
	say(box, 0, true);
	const n = await has(ofVisit(), (n) => say(box, n, true));
	say(box, n);
	// The way back, too, and the form for what is seen beside it.
	await has([...document.querySelectorAll(".phone-back, .tabs-bottom a[href^='/m/'], .tabs-bottom a[href='/m']")].map((a) => a.getAttribute("href")));
	await tidy();
	navigator.storage?.persist?.();
}

// What was sent changes its page and the list that it stands in.
async function again(item) {
	const above = visitOf(item.page ?? "");
	if (item.last) {
		// What is over is not needed any more.
		for (const p of await list()) if (visitOf(new URL(p.url).pathname) === above) await forget(p.url);
		return;
	}
	if (!item.page || !(await found(new URL(item.page, location).href))) return;
	await fetched(item.page);
	if (above && above !== item.page) await fetched(above);
}

// The list of what is kept: the pages of a site as one.
async function shelf(box) {
	const rows = new Map();
	for (const p of (await list()).sort((a, b) => b.at - a.at)) {
		const path = new URL(p.url).pathname;
		if (path === lost) continue;
		const of = visitOf(path) || path;
		const row = rows.get(of) ?? { n: 0, at: p.at, title: "" };
		row.n++;
		if (path === of) row.title = p.title;
		rows.set(of, row);
	}
	box.querySelector("ul").replaceChildren(
		...[...rows].filter(([, row]) => row.title).map(([path, row]) => {
			const text = make("div", { className: "row-text" }, make("a", { className: "row-title", href: path, textContent: row.title }));
			text.append(make("span", { className: "row-note", textContent: [word("tSince", box, clock(row.at)), row.n > 1 ? word("tPages", box, row.n) : ""].filter(Boolean).join(" · ") }));
			return make("li", { className: "row-item" }, text);
		}),
	);
	if (rows.size === 0) box.querySelector("[role=status]").textContent = word("tNone", box);
}
