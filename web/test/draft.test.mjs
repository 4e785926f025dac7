import assert from "node:assert/strict";
import { test } from "node:test";
import { missing } from "../src/draft.js";

const get = (values) => (name) => values[name] ?? null;

test("a deduction needs its reason, and none needs nothing", () => {
	const rules = [{ name: "reason", text: "why", any: ["a_each", "a_missing"] }];
	for (const values of [{}, { a_each: "" }, { a_each: "0" }, { a_each: "2", reason: "x" }]) assert.deepEqual(missing(rules, get(values)), [], JSON.stringify(values));
	for (const values of [{ a_each: "2" }, { a_missing: "1" }, { a_each: "2", reason: "  " }]) assert.deepEqual(missing(rules, get(values)), [{ name: "reason", text: "why" }], JSON.stringify(values));
});

test("how it is signed says what else has to be said", () => {
	const rules = [
		{ name: "signer", text: "t", when: { signing: "present" } },
		{ name: "witness", text: "t", when: { signing: "refused" } },
	];
	assert.deepEqual(missing(rules, get({ signing: "" })), []);
	assert.deepEqual(missing(rules, get({ signing: "present" })).map((m) => m.name), ["signer"]);
	assert.deepEqual(missing(rules, get({ signing: "refused", signer: "x" })).map((m) => m.name), ["witness"]);
});

test("items that wait to be sent are looked at", () => {
	const rules = [{ name: "rest", text: "left: {n}", left: ["a", "b", "c"] }];
	assert.deepEqual(missing(rules, get({})), [{ name: "rest", text: "left: 3" }]);
	assert.deepEqual(missing(rules, get({}), new Set(["a", "c"])), [{ name: "rest", text: "left: 1" }]);
	assert.deepEqual(missing(rules, get({}), new Set(["a", "b", "c"])), []);
	assert.deepEqual(missing(rules, get({ rest: "1" })), []);
});
