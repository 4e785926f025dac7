import { newKey } from "./requestkey.js";

// Pages that a phone keeps, so that they can be shown without a network. The
// server says with a header which may be kept, and for whom; the worker keeps
// and shows them, and a page has others kept that belong to it.

export const pages = "cw-pages";

// Says on an answer that the page may be kept, and for which account.
const permit = "X-Keep";
const at = "X-Kept-At";
const title = "X-Kept-Title";

export const longest = 7 * 24 * 3600e3; // that a page is kept, in milliseconds
const mostVisits = 8;
const mostPages = 400;

// Whether an answer is a page of this program that may be kept: not an error,
// not what stood at the end of a redirection, such as the sign-in page.
export function keepable(answer) {
	return (
		answer.status === 200 &&
		answer.type === "basic" &&
		!answer.redirected &&
		Boolean(answer.headers.get(permit)) &&
		/^text\/html\b/.test(answer.headers.get("Content-Type") ?? "")
	);
}

// A site's own pages, that of the site and those of its items, have one name.
export const visitOf = (path) => /^\/m\/inspections\/[^/]+/.exec(path)?.[0] ?? "";

// Which of the kept pages go: what is too old, then the sites that were kept
// longest ago, then the oldest pages. list: [{url, at}].
export function surplus(list, now) {
	const gone = new Set(list.filter((p) => !(now - p.at < longest)).map((p) => p.url));
	const left = list.filter((p) => !gone.has(p.url)).sort((a, b) => b.at - a.at);
	const visits = [...new Set(left.map((p) => visitOf(new URL(p.url).pathname)).filter(Boolean))];
	const over = new Set(visits.slice(mostVisits));
	const stay = left.filter((p) => !over.has(visitOf(new URL(p.url).pathname)));
	const staying = new Set(stay.slice(0, mostPages).map((p) => p.url));
	for (const p of left) if (!staying.has(p.url)) gone.add(p.url);
	return [...gone];
}

// A kept page as it is shown: it says since when it is kept, and each of its
// forms has a key of its own. A key that the page was kept with may have been
// used for something else already.
export function shownAs(html, marks, key = newKey) {
	const said = Object.entries(marks).map(([name, value]) => ` data-${name}="${String(value).replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`);
	return html
		.replace(/(<input\b[^>]*\bname="_key"[^>]*\bvalue=")[^"]*"/g, (_, head) => `${head}${key()}"`)
		.replace(/<body\b/, `<body${said.join("")}`);
}

// Keeps the page of an answer. Pages of another account go first.
export async function keep(url, answer) {
	if (!keepable(answer)) return false;
	const html = await answer.text();
	const who = answer.headers.get(permit);
	let cache = await caches.open(pages);
	// A key whose page is just being replaced has none for a moment: that says nothing.
	for (const request of await cache.keys()) {
		const whose = (await cache.match(request))?.headers.get(permit);
		if (!whose) continue;
		if (whose !== who) {
			await caches.delete(pages);
			cache = await caches.open(pages);
		}
		break;
	}
	const headers = new Headers(answer.headers);
	for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
	headers.set(at, String(Date.now()));
	headers.set(title, encodeURIComponent(/<h1[^>]*>([^<]*)</.exec(html)?.[1] ?? ""));
	await cache.put(url, new Response(html, { headers }));
	return true;
}

// What is kept: [{url, at, language, title}].
export async function list() {
	const cache = await caches.open(pages);
	const out = [];
	for (const request of await cache.keys()) {
		const headers = (await cache.match(request))?.headers;
		if (headers) out.push({ url: request.url, at: Number(headers.get(at)), language: headers.get("Content-Language"), title: text(decodeURIComponent(headers.get(title) ?? "")) });
	}
	return out;
}

// The text of the few characters that a template escapes.
function text(html) {
	const signs = { amp: "&", lt: "<", gt: ">", "#34": '"', "#39": "'" };
	return html.replace(/&(amp|lt|gt|#34|#39);/g, (_, sign) => signs[sign]).trim();
}

// The kept page of an address, or nothing.
export async function found(url, marks = {}) {
	const kept = await caches.open(pages).then((cache) => cache.match(url));
	const since = Number(kept?.headers.get(at));
	if (!kept || !(Date.now() - since < longest)) return undefined;
	return new Response(shownAs(await kept.text(), { kept: since, ...marks }), { headers: kept.headers });
}

export const forget = async (url) => (await caches.open(pages)).delete(url);
export const forgetAll = () => caches.delete(pages);

// Drops what is more than is kept.
export async function tidy(now = Date.now()) {
	for (const url of surplus(await list(), now)) await forget(url);
}
