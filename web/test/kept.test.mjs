import assert from "node:assert/strict";
import { test } from "node:test";
import { keep, keepable, longest, shownAs, surplus, visitOf } from "../src/kept.js";

// An answer as fetch gives it: a page of the program, unless said otherwise.
const answer = (props = {}, headers = {}) => ({ status: 200, type: "basic", redirected: false, headers: new Headers({ "X-Keep": "a", "Content-Type": "text/html; charset=utf-8", ...headers }), ...props });

test("only a page of the program that permits it is kept", () => {
	assert.ok(keepable(answer()));
	for (const [why, not] of Object.entries({
		"an error": answer({ status: 404 }),
		"a form with faults": answer({ status: 422 }),
		"a sign-in page at the end of a redirection": answer({ redirected: true }),
		"a redirection": answer({ status: 0, type: "opaqueredirect" }),
		"another site": answer({ type: "cors" }),
		"a page that does not permit it": answer({}, { "X-Keep": "" }),
		"no page": answer({}, { "Content-Type": "application/json" }),
	})) {
		assert.equal(keepable(not), false, why);
	}
});

test("pages of a site belong together", () => {
	assert.equal(visitOf("/m/inspections/7"), "/m/inspections/7");
	assert.equal(visitOf("/m/inspections/7/markets.clean"), "/m/inspections/7");
	for (const path of ["/m", "/m/inspections", "/m/inspections/", "/inspections/visits/7"]) assert.equal(visitOf(path), "", path);
});

test("what is too old goes, then the sites that were kept longest ago", () => {
	const now = 1e12;
	const page = (path, age) => ({ url: `https://c.example${path}`, at: now - age });
	assert.deepEqual(surplus([page("/m", longest + 1), page("/m/inspections", longest - 1)], now), ["https://c.example/m"]);
	assert.deepEqual(surplus([{ url: "https://c.example/m", at: Number.NaN }], now), ["https://c.example/m"]);
	// Ten sites of three pages each: the two oldest go whole, other pages stay.
	const sites = Array.from({ length: 10 }, (_, i) => ["", "/a.b", "/a.c"].map((item) => page(`/m/inspections/${i}${item}`, 1000 * i + 1))).flat();
	const gone = surplus([page("/m", 60_000), ...sites], now);
	assert.deepEqual(gone.map((url) => new URL(url).pathname).sort(), [8, 9].flatMap((i) => [`/m/inspections/${i}`, `/m/inspections/${i}/a.b`, `/m/inspections/${i}/a.c`]));
	// No site has pages without end.
	const many = Array.from({ length: 500 }, (_, i) => page(`/m/inspections/1/x.${i}`, i));
	assert.equal(surplus(many, now).length, 100);
	assert.ok(surplus(many, now).includes("https://c.example/m/inspections/1/x.499"));
});

test("a kept page is shown with keys of its own, and says since when it is kept", () => {
	const html = '<html><body class="phone"><form><input type="hidden" name="_key" value="old" autocomplete="off"><input name="signer" value="old"></form><form><input type="hidden" name="_key" value="older" autocomplete="off"></form></body></html>';
	let n = 0;
	const shown = shownAs(html, { kept: 17, missing: '"&' }, () => `new${++n}`);
	assert.equal(
		shown,
		'<html><body data-kept="17" data-missing="&quot;&amp;" class="phone"><form><input type="hidden" name="_key" value="new1" autocomplete="off"><input name="signer" value="old"></form><form><input type="hidden" name="_key" value="new2" autocomplete="off"></form></body></html>',
	);
	assert.doesNotMatch(shownAs(html, { kept: 17 }), /value="older"|name="_key" value="old"/);
	assert.notEqual(shownAs(html, {}), shownAs(html, {}), "the same key twice");
});

test("a page that is just being replaced drops none of the others; one of another account drops all", async () => {
	const stored = new Map();
	const replaced = "https://a.example/m";
	globalThis.caches = {
		open: async () => ({
			keys: async () => [replaced, ...stored.keys()].map((url) => ({ url })),
			match: async ({ url }) => stored.get(url),
			put: async (url, answer) => void stored.set(url, answer),
		}),
		delete: async () => stored.clear(),
	};
	const page = (who) => Object.defineProperty(new Response("<h1>1</h1>", { headers: { "Content-Type": "text/html", "X-Keep": who } }), "type", { value: "basic" });
	try {
		assert.ok(await keep("https://a.example/m/report", page("one")));
		assert.ok(await keep("https://a.example/m/offline", page("one")));
		assert.deepEqual([...stored.keys()].map((url) => new URL(url).pathname), ["/m/report", "/m/offline"]);
		assert.ok(await keep("https://a.example/m/inspections", page("two")));
		assert.deepEqual([...stored.keys()].map((url) => new URL(url).pathname), ["/m/inspections"]);
	} finally {
		delete globalThis.caches;
	}
});
