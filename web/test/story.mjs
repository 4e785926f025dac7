// Looks at every part of the house in a real browser: pictures at two widths in
// both languages, axe, and violations of the content security policy.
//
//   npm run story [folder for the pictures]
//
// It needs Go and a Chromium (CHROMIUM names it).
import { mkdirSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { base, browser, names, stop } from "./serve.mjs";

const shots = process.argv[2];
const only = process.argv[3];
let bad = 0;
if (shots) mkdirSync(shots, { recursive: true });
for (const width of [1440, 390]) {
	for (const colorScheme of ["light", "dark"]) {
		if (colorScheme === "dark" && width < 500) continue;
		const ctx = await browser.newContext({ viewport: { width, height: width > 500 ? 900 : 844 }, colorScheme, deviceScaleFactor: 1 });
		for (const name of names) {
			if (only && !name.includes(only)) continue;
			const page = await ctx.newPage();
			const said = [];
			page.on("console", (m) => m.type() === "error" && said.push(m.text()));
			page.on("pageerror", (e) => said.push(String(e)));
			await page.goto(`${base}/story/${name}`, { waitUntil: "networkidle" });
			await page.waitForTimeout(150);
			const label = `${name.replace(".html", "")}.${width}.${colorScheme}`;
			const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
			if (wide > 0) said.push(`${wide} px too wide`);
			const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
			for (const v of found.violations) said.push(`${v.id}: ${v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ""}`).slice(0, 3).join(" | ")}`);
			for (const s of said) console.log(`${label}: ${s}`);
			bad += said.length;
			if (shots) await page.screenshot({ path: path.join(shots, `${label}.png`), fullPage: true });
			await page.close();
		}
		await ctx.close();
	}
}
await stop();
console.log(bad === 0 ? "nothing found" : `${bad} findings`);
process.exitCode = bad ? 1 : 0;
