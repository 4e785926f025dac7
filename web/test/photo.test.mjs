import assert from "node:assert/strict";
import test from "node:test";
import { isPhoto, localTime, scaled } from "../src/photo.js";

test("a photo is known by its type, and by its name where the browser gives none", () => {
	assert.ok(isPhoto("a.jpg", "image/jpeg"));
	assert.ok(isPhoto("照片 1.HEIC", ""));
	assert.ok(isPhoto("x", "image/webp"));
	assert.ok(!isPhoto("a.jpg", "text/html"));
	assert.ok(!isPhoto("a.svg", "image/svg+xml"));
	assert.ok(!isPhoto("a.pdf", ""));
});

test("the longer side of a picture is bounded, and it is never made larger", () => {
	assert.deepEqual(scaled(4000, 3000, 2400), [2400, 1800]);
	assert.deepEqual(scaled(3000, 4000, 2400), [1800, 2400]);
	assert.deepEqual(scaled(800, 600, 2400), [800, 600]);
	assert.deepEqual(scaled(10000, 1, 2400), [2400, 1]);
});

test("the camera's time is local and has no zone", () => {
	assert.equal(localTime("2017:08:25 14:03:09"), "2017-08-25T14:03:09");
	assert.equal(localTime("0000:00:00 00:00:00"), "");
	assert.equal(localTime(undefined), "");
	assert.equal(localTime("yesterday"), "");
});
