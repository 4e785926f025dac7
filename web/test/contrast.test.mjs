// The pairs of colours that stand on each other, computed: axe leaves many of
// them undecided.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

const css = readFileSync(new URL("../src/tokens.css", import.meta.url), "utf8");

function tokens(text) {
	return Object.fromEntries([...text.matchAll(/--cc-([\w-]+):\s*(#[0-9a-f]{6});/gi)].map((m) => [m[1], m[2]]));
}
const [lightText, darkText] = css.split("@media (prefers-color-scheme: dark)");
const light = tokens(lightText);
const themes = { light, dark: { ...light, ...tokens(darkText) } };

function luminance(hex) {
	const [r, g, b] = [1, 3, 5].map((i) => {
		const c = Number.parseInt(hex.slice(i, i + 2), 16) / 255;
		return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a, b) {
	const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
	return (x + 0.05) / (y + 0.05);
}

const text = [
	...["ink", "muted", "primary", "late", "doing", "done"].flatMap((f) => [[f, "surface"], [f, "bg"], [f, "sunk"]]),
	...["new", "doing", "check", "done", "late", "off"].map((k) => [k, `${k}-soft`]),
	...["new", "doing", "check", "done", "late", "off"].map((k) => ["ink", `${k}-soft`]),
	["primary", "primary-soft"],
	["ink", "primary-soft"],
	["on-primary", "primary"],
	["on-primary", "primary-deep"],
	["side-ink", "side"],
	["side-on-ink", "side-on"],
	["badge-ink", "badge"],
];
const shapes = [
	["edge", "surface"],
	["focus", "surface"],
	["focus", "bg"],
	["primary", "off-soft"],
	["late", "off-soft"],
];

for (const [name, t] of Object.entries(themes)) {
	test(`${name}: text has a contrast of at least 4.5`, () => {
		for (const [f, b] of text) {
			assert.ok(t[f] && t[b], `${f} or ${b} is no token`);
			assert.ok(contrast(t[f], t[b]) >= 4.5, `${f} on ${b}: ${contrast(t[f], t[b]).toFixed(2)}`);
		}
	});
	test(`${name}: borders, focus and bars have a contrast of at least 3`, () => {
		for (const [f, b] of shapes) assert.ok(contrast(t[f], t[b]) >= 3, `${f} on ${b}: ${contrast(t[f], t[b]).toFixed(2)}`);
	});
}

test("text on a red or green button", () => {
	assert.ok(contrast("#ffffff", light.late) >= 4.5);
	// In the dark theme the red is light: its text is dark.
	assert.ok(contrast(themes.dark["on-primary"], themes.dark.late) >= 4.5);
});
