import assert from "node:assert/strict";
import { test } from "node:test";
import { pause, sendable, verdict } from "../src/outbox.js";
import { newKey } from "../src/requestkey.js";

test("an answer is taken, refused for good, or waited for", () => {
	for (const [status, want] of [
		[200, "sent"],
		[201, "sent"],
		[401, "login"],
		[403, "refused"],
		[409, "refused"],
		[413, "refused"],
		[422, "refused"],
		[408, "offline"],
		[429, "offline"],
		[500, "offline"],
		[502, "offline"],
		[503, "offline"],
	]) {
		assert.equal(verdict(status), want, String(status));
	}
});

test("tries come at growing distances, up to five minutes", () => {
	const waits = Array.from({ length: 20 }, (_, i) => pause(i));
	assert.equal(waits[0], 2000);
	assert.equal(waits.at(-1), 300000);
	for (let i = 1; i < waits.length; i++) assert.ok(waits[i] >= waits[i - 1]);
});

test("keys look like identifiers, and none comes twice", () => {
	const keys = new Set(Array.from({ length: 1000 }, newKey));
	assert.equal(keys.size, 1000);
	for (const k of keys) assert.match(k, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("what waits is sent in its order, and what ends a record after all of it", () => {
	const item = (key, made, props = {}) => ({ key, made, next: 0, state: "offline", group: "v", ...props });
	const keys = (items, how = {}) => sendable(items, { now: 100, force: false, who: "me", ...how }).map((i) => i.key);
	const finish = item("end", 3, { last: true });

	assert.deepEqual(keys([item("b", 2), item("a", 1)]), ["a", "b"]);
	assert.deepEqual(keys([item("a", 1), finish]), ["a"], "the end does not pass an item");
	assert.deepEqual(keys([finish]), ["end"]);
	assert.deepEqual(keys([item("late", 4), finish]), ["late"], "nor one that was noted after it");
	// One that was refused holds up the end alone, until it is put right or dropped.
	const refused = item("a", 1, { state: "refused" });
	assert.deepEqual(keys([refused, item("b", 2), finish]), ["b"]);
	assert.deepEqual(keys([refused, finish]), []);
	assert.deepEqual(keys([refused, finish], { force: true }), []);
	assert.deepEqual(keys([refused, finish], { force: "a" }), ["a"], "it is tried again when asked for");
	// Too early for the first is too early for all behind it, of the same record.
	const early = item("a", 1, { next: 200 });
	assert.deepEqual(keys([early, item("b", 2), item("c", 3, { group: "w" }), item("d", 4, { group: undefined })]), ["c", "d"]);
	assert.deepEqual(keys([early, item("b", 2)], { force: true }), ["a", "b"]);
});

test("what another account noted is not sent", () => {
	const items = ["me", "other", undefined].map((who, i) => ({ key: String(i), made: i, next: 0, state: "login", who }));
	assert.deepEqual(sendable(items, { now: 1, force: true, who: "me" }).map((i) => i.key), ["0", "2"]);
	assert.equal(items.length, 3);
});
