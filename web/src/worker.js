import { forget, forgetAll, found, keep, keepable, list, tidy } from "./kept.js";

// The program's worker in the browser. It shows what is pushed, and the pages of
// the phone when there is no network: from the network first, else as they were
// kept, else a page that says so.

/* global FILES, VERSION */ // what the phone's pages are made of, and a name for it: the build puts them in

const files = FILES;
const mine = `cw-files-${VERSION}`;
const patience = 4000; // for the network, where a page is kept, in milliseconds
const since = "/since";
const lost = "/m/offline";

// Counts what was dropped: what is on its way meanwhile is not kept any more.
let era = 0;

self.addEventListener("install", (e) => {
	e.waitUntil(
		(async () => {
			const cache = await caches.open(mine);
			await cache.addAll(files);
			await cache.put(since, new Response(String(Date.now())));
			await self.skipWaiting();
		})(),
	);
});
self.addEventListener("activate", (e) => {
	e.waitUntil(Promise.all([self.clients.claim(), sweep()]));
});

// The files of earlier versions go when no page is left that was kept by one.
async function sweep() {
	await tidy();
	const began = Number(await (await caches.open(mine)).match(since).then((r) => r?.text()));
	if ((await list()).some((p) => p.at < began)) return;
	for (const name of await caches.keys()) if (name.startsWith("cw-files-") && name !== mine) await caches.delete(name);
}

async function dropAll() {
	era++;
	await forgetAll();
}

self.addEventListener("fetch", (e) => {
	const { request } = e;
	const url = new URL(request.url);
	if (url.origin !== self.location.origin) return;
	if (request.method === "GET" && url.pathname.startsWith("/assets/")) {
		e.respondWith(caches.match(request, { ignoreVary: true }).then((kept) => kept ?? fetch(request)));
		return;
	}
	if (request.mode !== "navigate") return;
	if (request.method !== "GET") {
		if (url.pathname === "/sign-out") e.waitUntil(dropAll());
		return;
	}
	if (url.pathname === "/sign-in") {
		// Whoever has to sign in may be somebody else. Without a network nobody is
		// asked to, and nothing goes.
		const answer = fetch(request);
		e.waitUntil(answer.then((r) => r.ok && dropAll()).catch(() => {}));
		e.respondWith(answer);
	} else if (url.pathname === "/m" || url.pathname.startsWith("/m/")) {
		e.respondWith(page(e, request));
	}
});

async function page(e, request) {
	const began = era;
	const url = request.url.split("#")[0];
	const answer = fetch(request).then((r) => {
		// A gateway whose program does not answer is no network.
		if (r.status >= 502 && r.status <= 504) throw new Error(String(r.status));
		return r;
	});
	e.waitUntil(
		answer
			.then(async (r) => {
				if (era !== began) return;
				if (keepable(r)) {
					await keep(url, r.clone());
					await sweep();
				} else if ([403, 404, 410].includes(r.status)) await forget(url);
			})
			.catch(() => {}),
	);
	const late = new Promise((done) => setTimeout(done, patience));
	const first = await Promise.race([answer.catch(() => undefined), late]);
	if (first) return first;
	const kept = await found(url);
	if (kept) return kept;
	try {
		return await answer;
	} catch {
		// Nothing is kept, as after signing out: the browser says it in its own words.
		return (await found(new URL(lost, url).href, { missing: "" })) ?? Response.error();
	}
}

// Shows what was sent by web push, and opens it.
self.addEventListener("push", (e) => {
	const note = e.data?.json() ?? {};
	e.waitUntil(self.registration.showNotification(note.title ?? "", { body: note.text, tag: note.tag, data: note.link }));
});
self.addEventListener("notificationclick", (e) => {
	e.notification.close();
	const link = e.notification.data;
	// Only pages of the program itself.
	const to = typeof link === "string" && link.startsWith("/") && !link.startsWith("//") ? link : "/inbox";
	e.waitUntil(self.clients.openWindow(to));
});
