import assert from "node:assert/strict";
import test from "node:test";
import { bubble, clustersURL, gcj02, inner, points, shape, wgs84, whole } from "../src/geo.js";

test("the shift for Chinese base maps is some hundred metres, and comes back within a metre", () => {
	for (const [lon, lat] of [[115.437, 27.318], [116.397, 39.908], [113.26, 23.13], [87.6, 43.8]]) {
		const [x, y] = gcj02(lon, lat);
		const metres = Math.hypot((x - lon) * 111320 * Math.cos((lat * Math.PI) / 180), (y - lat) * 111320);
		assert.ok(metres > 50 && metres < 1000, `${metres}`);
		const [bx, by] = wgs84(x, y);
		assert.ok(Math.hypot(bx - lon, by - lat) * 111320 < 0.01);
	}
});

test("a known point in Beijing", () => {
	const [x, y] = gcj02(116.3913, 39.9075);
	assert.ok(Math.abs(x - 116.39754) < 1e-4 && Math.abs(y - 39.9089) < 1e-4, `${x}, ${y}`);
});

test("outside China nothing is shifted", () => {
	assert.deepEqual(gcj02(-73.98, 40.75), [-73.98, 40.75]);
});

test("the window in an address is a hair smaller than the map, and on the globe", () => {
	const [w, s, e, n] = inner([115.43, 27.31, 115.45, 27.33]).split(",").map(Number);
	assert.ok(w > 115.43 && s > 27.31 && e < 115.45 && n < 27.33);
	assert.ok(w - 115.43 < 1e-5 && 27.33 - n < 1e-5);
	assert.equal(inner([-200, -100, 200, 100]), "-180,-90,180,90");
});

test("small moves of the map ask for the same clusters", () => {
	const a = clustersURL("/c?area=3", [115.4301, 27.3101, 115.4501, 27.3301], 14);
	const b = clustersURL("/c?area=3", [115.4302, 27.3102, 115.4502, 27.3302], 14);
	assert.equal(a, b);
	assert.match(a, /^\/c\?area=3&bbox=[-\d.]+,[-\d.]+,[-\d.]+,[-\d.]+&zoom=14$/);
	assert.match(clustersURL("/c", [-190, -95, 190, 95], 1), /bbox=-180,-90,180,90&zoom=1$/);
	const [w, s, e, n] = new URL(a, "http://x").searchParams.get("bbox").split(",").map(Number);
	assert.ok(w <= 115.4301 && s <= 27.3101 && e >= 115.4501 && n >= 27.3301);
});

test("bubbles grow with their number and stay within reach", () => {
	const sizes = [1, 10, 100, 1000, 1e6].map(bubble);
	assert.deepEqual([...sizes].sort((a, b) => a - b), sizes);
	assert.ok(sizes[0] >= 24 && sizes.at(-1) <= 56);
});

test("a shape read as points and written again is the same", () => {
	const hole = [[1, 1], [2, 1], [2, 2], [1, 1]];
	for (const g of [
		{ type: "Point", coordinates: [115.4, 27.3] },
		{ type: "LineString", coordinates: [[1, 2], [3, 4]] },
		{ type: "Polygon", coordinates: [[[0, 0], [4, 0], [4, 4], [0, 0]], hole] },
		{ type: "MultiPolygon", coordinates: [[[[0, 0], [4, 0], [4, 4], [0, 0]], hole], [[[9, 9], [10, 9], [10, 10], [9, 9]]]] },
	]) {
		const { points: p, rest } = points(g);
		const kind = g.type === "MultiPolygon" ? "Polygon" : g.type;
		assert.deepEqual(whole(shape(kind, p), rest), g);
	}
	assert.deepEqual(points(null), { points: [], rest: null });
	assert.equal(shape("Polygon", []), null);
});
