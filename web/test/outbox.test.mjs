import assert from "node:assert/strict";
import { test } from "node:test";
import { newKey, pause, verdict } from "../src/outbox.js";

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
