// What the scripts do, tried in a real browser on the story's pages.
//
//   npm run behaviour
import assert from "node:assert/strict";
import { base, browser, stop } from "./serve.mjs";

const tests = [];
const test = (name, fn, options = {}) => tests.push([name, fn, options]);

test("an act opens as a dialog, and Escape gives the focus back", async (page) => {
	await page.goto(`${base}/story/case.zh-CN.html`);
	const summary = page.locator("#dispatch > summary");
	await summary.click();
	assert.equal(await page.locator("dialog[open] .act-title").textContent(), "派发给责任单位");
	assert.equal(await page.evaluate(() => document.activeElement.name), "unit");
	await page.keyboard.press("Escape");
	assert.equal(await page.locator("dialog[open]").count(), 0);
	assert.ok(await summary.evaluate((el) => el === document.activeElement));
});

test("without JavaScript an act unfolds in place and sends its form", async (page) => {
	await page.goto(`${base}/story/case.zh-CN.html`);
	await page.locator("#dispatch > summary").click();
	assert.ok(await page.locator("#dispatch select").isVisible());
	assert.equal(await page.locator("#dispatch form").getAttribute("method"), "post");
	assert.equal(await page.locator("[data-act-close]").first().isVisible(), false);
}, { javaScriptEnabled: false });

test("without JavaScript the navigation of a narrow window opens", async (page) => {
	await page.setViewportSize({ width: 390, height: 800 });
	await page.goto(`${base}/story/desk.zh-CN.html`);
	assert.equal(await page.locator("#nav").isVisible(), false);
	await page.locator("[data-nav-open]").click();
	assert.ok(await page.locator("#nav a[href='/cases']").isVisible());
}, { javaScriptEnabled: false });

test("the navigation of a narrow window takes the focus, and Escape closes it", async (page) => {
	await page.setViewportSize({ width: 390, height: 800 });
	await page.goto(`${base}/story/desk.zh-CN.html`);
	await page.locator("[data-nav-open]").focus();
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.activeElement.closest("#nav"));
	await page.keyboard.press("Escape");
	assert.equal(await page.evaluate(() => document.activeElement.hasAttribute("data-nav-open")), true);
});

test("keys: slash searches, J and K move, ? helps, and they can be switched off", async (page) => {
	await page.goto(`${base}/story/ledger.zh-CN.html`);
	await page.keyboard.press("/");
	assert.equal(await page.evaluate(() => document.activeElement.id), "top-q");
	await page.keyboard.type("jk?");
	assert.equal(await page.locator("#top-q").inputValue(), "jk?");
	await page.locator("h1").click();
	await page.keyboard.press("j");
	await page.keyboard.press("j");
	assert.equal(await page.evaluate(() => document.activeElement.textContent), "WT-0311");
	await page.keyboard.press("k");
	assert.equal(await page.evaluate(() => document.activeElement.textContent), "WT-0310");
	await page.keyboard.press("x");
	assert.ok(await page.locator("[data-pick]").first().isChecked());
	await page.keyboard.press("?");
	assert.ok(await page.locator("#shortcuts").isVisible());
	await page.locator("[data-keys-off]").check();
	await page.keyboard.press("Escape");
	await page.locator("h1").click();
	await page.keyboard.press("?");
	assert.equal(await page.locator("#shortcuts").isVisible(), false);
	await page.keyboard.press("Control+k");
	assert.equal(await page.evaluate(() => document.activeElement.id), "top-q");
});

test("picked rows show the bar with their number", async (page) => {
	await page.goto(`${base}/story/ledger.en.html`);
	assert.equal(await page.locator("#bulk").isVisible(), false);
	const picks = page.locator("[data-pick]");
	await picks.nth(0).click();
	await picks.nth(2).click({ modifiers: ["Shift"] });
	assert.equal(await page.locator(".bulk-count").textContent(), "3 picked");
	await page.locator("[data-pick-all]").click();
	assert.equal(await page.locator(".bulk-count").textContent(), "5 picked");
	const sent = await page.locator("#bulk").evaluate((f) => new FormData(f).getAll("id"));
	assert.equal(sent.length, 5);
	await page.locator("[data-pick-none]").click();
	assert.equal(await page.locator("#bulk").isVisible(), false);
});

test("filters redraw the list alone, empty ones stay out of the address, and composed characters ask once", async (page) => {
	const asked = [];
	await page.route("**/cases?*", (route) => {
		asked.push(new URL(route.request().url()));
		route.fulfill({ contentType: "text/html", body: `<main><div id="list"><p role="status">1</p></div><div id="filter-chips">chips</div></main>` });
	});
	await page.goto(`${base}/story/ledger.zh-CN.html`);
	await page.locator("#f-area").focus();
	await page.locator("#f-area").selectOption("");
	await page.waitForFunction(() => document.querySelector("#list").textContent === "1");
	assert.equal(asked.length, 1);
	assert.equal(asked[0].searchParams.has("area"), false);
	assert.equal(asked[0].searchParams.get("state"), "handling");
	assert.equal(await page.evaluate(() => document.activeElement.id), "f-area");
	assert.equal(await page.locator("#filter-chips").textContent(), "chips");
	assert.match(page.url(), /\/cases\?/);

	await page.locator("#f-q").focus();
	const cdp = await page.context().newCDPSession(page);
	for (const s of ["z", "zh", "zha", "zhan"]) await cdp.send("Input.imeSetComposition", { text: s, selectionStart: s.length, selectionEnd: s.length });
	await page.waitForTimeout(500);
	assert.equal(asked.length, 1);
	await cdp.send("Input.insertText", { text: "占道" });
	await page.waitForTimeout(700);
	assert.equal(asked.length, 2);
	assert.match(asked[1].searchParams.get("q"), /占道$/);
});

test("a form is sent once, and its button keeps the focus", async (page) => {
	let posts = 0;
	await page.route("**/sign-in", async (route) => {
		posts++;
		await new Promise((r) => setTimeout(r, 400));
		route.fulfill({ contentType: "text/html", body: "ok" });
	});
	await page.goto(`${base}/story/signin.zh-CN.html`);
	await page.locator("#f-account").fill("a");
	const button = page.locator("form .btn-primary");
	await button.click({ noWaitAfter: true });
	await button.click({ noWaitAfter: true, timeout: 1000 }).catch(() => {});
	await page.waitForTimeout(900);
	assert.equal(posts, 1);
});

test("unsaved work is not left without a question, the error summary leads to its field", async (page) => {
	await page.goto(`${base}/story/form.zh-CN.html`);
	assert.equal(await page.evaluate(() => document.activeElement.id), "errors");
	await page.locator(".errors a").nth(1).click();
	assert.equal(await page.evaluate(() => document.activeElement.id), "f-unit");
	await page.locator("#f-title").fill("占道");
	let asked = false;
	page.on("dialog", (d) => {
		asked = true;
		d.accept();
	});
	await page.goto("about:blank");
	assert.ok(asked);
});

test("a photo is made smaller, its time and place are read, what is none is refused", async (page) => {
	await page.goto(`${base}/story/form.zh-CN.html`);
	await page.evaluate(() => {
		document.getElementById("f-lon").value = "";
		document.getElementById("f-lat").value = "";
	});
	// A real JPEG of 3000 × 2000, with an EXIF block of time and place put in.
	const jpeg = Buffer.from(
		await page.evaluate(async () => {
			const c = Object.assign(document.createElement("canvas"), { width: 3000, height: 2000 });
			const g = c.getContext("2d");
			for (let i = 0; i < 300; i++) {
				g.fillStyle = `hsl(${i} 60% 50%)`;
				g.fillRect(i * 10, (i * 37) % 2000, 400, 300);
			}
			const b = await new Promise((d) => c.toBlob(d, "image/jpeg", 0.9));
			return [...new Uint8Array(await b.arrayBuffer())];
		}),
	);
	const withPlace = Buffer.concat([jpeg.subarray(0, 2), exif("2017:08:25 14:03:09", 115.4371, 27.3188), jpeg.subarray(2)]);
	await page.locator("#f-photos").setInputFiles([
		{ name: "现场.jpg", mimeType: "image/jpeg", buffer: withPlace },
		{ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("no") },
		{ name: "b.heic", mimeType: "image/heic", buffer: Buffer.from("no") },
		{ name: "c.jpg", mimeType: "image/jpeg", buffer: jpeg.subarray(0, 40) },
	]);
	await page.waitForFunction(() => document.querySelectorAll(".photos-shown li").length === 1 && document.querySelector("[data-photos-say]").textContent.includes("就绪"));
	const out = await page.evaluate(async () => {
		const input = document.getElementById("f-photos");
		const b = await createImageBitmap(input.files[0]);
		return {
			size: [b.width, b.height],
			type: input.files[0].type,
			meta: JSON.parse(input.form.elements.photos_meta.value),
			said: document.querySelector("[data-photos-say]").textContent,
			lon: document.getElementById("f-lon").value,
		};
	});
	assert.deepEqual(out.size, [2400, 1600]);
	assert.equal(out.type, "image/jpeg");
	assert.equal(out.meta[0].taken, "2017-08-25T14:03:09");
	assert.ok(Math.abs(out.meta[0].lon - 115.4371) < 1e-4 && Math.abs(out.meta[0].lat - 27.3188) < 1e-4, JSON.stringify(out.meta));
	assert.match(out.said, /a\.txt.*HEIC.*c\.jpg/s);
	assert.equal(out.lon, "115.437100");
	await page.locator(".photos-shown button").click();
	assert.equal(await page.evaluate(() => document.getElementById("f-photos").files.length), 0);
});

test("the map draws areas and clusters, a bubble answers to Enter, heat can be shown", async (page) => {
	await page.goto(`${base}/story/map.zh-CN.html`);
	await page.waitForSelector("#map .bubble");
	assert.equal(await page.locator("#map .bubble").count(), 3);
	assert.equal(await page.locator("#map .bubble-late").getAttribute("aria-label"), "61个问题, 其中超期4个");
	assert.equal(await page.locator(".leaflet-control-zoom-in").getAttribute("title"), "放大");
	await page.locator("#map .bubble-one").focus();
	await page.keyboard.press("Enter");
	await page.waitForSelector(".leaflet-popup-content a[href='/cases/WT-0312']");
	await page.locator("[data-map-heat]").check();
	assert.equal(await page.locator("#map .bubble").count(), 0);
});

test("a boundary is edited with buttons and keys, the text says the same", async (page) => {
	await page.goto(`${base}/story/form.zh-CN.html`);
	await page.waitForSelector("[data-shape] .vertex");
	const shape = () => page.evaluate(() => JSON.parse(document.getElementById("f-boundary").value).coordinates[0].length);
	assert.equal(await shape(), 4);
	await page.locator("[data-shape-act=next]").click();
	await page.keyboard.press("ArrowUp");
	assert.notEqual(await page.evaluate(() => JSON.parse(document.getElementById("f-boundary").value).coordinates[0][0][1]), 27.31);
	await page.locator("[data-shape-act=add]").click();
	await page.keyboard.press("Enter");
	assert.equal(await shape(), 5);
	await page.locator("[data-shape-act=delete]").click();
	assert.equal(await shape(), 4);
	await page.locator("#f-boundary").fill("{broken");
	await page.locator("#f-boundary").blur();
	assert.match(await page.locator(".shape-say").textContent(), /GeoJSON/);
});

test("a place is set by its numbers, by a click and by the device", async (page, ctx) => {
	await ctx.grantPermissions(["geolocation"]);
	await ctx.setGeolocation({ longitude: 115.44, latitude: 27.32, accuracy: 12 });
	await page.goto(`${base}/story/form.zh-CN.html`);
	await page.waitForSelector("[data-place] .pin");
	await page.locator("[data-place-find]").click();
	await page.waitForFunction(() => document.getElementById("f-lon").value === "115.440000");
	assert.match(await page.locator(".place-say").textContent(), /12/);
	await page.locator("[data-place] .map").click({ position: { x: 60, y: 60 } });
	assert.notEqual(await page.locator("#f-lon").inputValue(), "115.440000");
});

test("before and after are compared with a slider and its buttons", async (page) => {
	await page.goto(`${base}/story/case.zh-CN.html`);
	const toggle = page.locator("[data-pair-toggle]");
	await toggle.click();
	assert.equal(await toggle.getAttribute("aria-pressed"), "true");
	await page.locator("[data-pair-step='10']").click();
	assert.equal(await page.locator(".pair-slide input").inputValue(), "60");
	const clip = await page.locator(".pair-over .pair-side:first-child img").evaluate((el) => getComputedStyle(el).clipPath);
	assert.match(clip, /inset/);
});

test("a page on paper shows the content alone", async (page) => {
	await page.goto(`${base}/story/ledger.zh-CN.html`);
	await page.emulateMedia({ media: "print" });
	for (const s of [".side", ".top", ".filters-line", ".bulk", ".page-actions"]) assert.equal(await page.locator(s).first().isVisible(), false, s);
	assert.ok(await page.locator(".table").isVisible());
	assert.ok(await page.locator(".print-head").isVisible());
});

// An APP1 block with the time of taking and the place, little endian.
function exif(taken, lon, lat) {
	const b = Buffer.alloc(300);
	let at = 0;
	const u16 = (v) => (at = b.writeUInt16LE(v, at));
	const u32 = (v) => (at = b.writeUInt32LE(v, at));
	const entry = (tag, type, n, v) => {
		u16(tag);
		u16(type);
		u32(n);
		u32(v);
	};
	const dms = (v) => [Math.floor(v), Math.floor((v % 1) * 60), Math.round((((v % 1) * 60) % 1) * 60 * 1000)];
	b.write("II", 0, "latin1");
	at = 2;
	u16(42);
	u32(8);
	u16(2);
	entry(0x8769, 4, 1, 38);
	entry(0x8825, 4, 1, 56);
	u32(0);
	at = 38;
	u16(1);
	entry(36867, 2, 20, 120);
	u32(0);
	at = 56;
	u16(4);
	entry(1, 2, 2, "N".charCodeAt(0));
	entry(2, 5, 3, 140);
	entry(3, 2, 2, "E".charCodeAt(0));
	entry(4, 5, 3, 164);
	u32(0);
	b.write(`${taken}\0`, 120, "latin1");
	at = 140;
	for (const v of [lat, lon]) {
		const [d, m, s] = dms(v);
		for (const part of [d, 1, m, 1, s, 1000]) u32(part);
	}
	const body = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), b.subarray(0, at)]);
	const head = Buffer.from([0xff, 0xe1, 0, 0]);
	head.writeUInt16BE(body.length + 2, 2);
	return Buffer.concat([head, body]);
}

test("a long list of boxes is narrowed by words, counts what is ticked, and is one stop of Tab", async (page) => {
	await page.goto(`${base}/story/form.zh-CN.html`);
	const list = page.locator("fieldset", { has: page.locator("[data-ticks]") });
	const seen = () => list.locator("label:visible").allTextContents().then((all) => all.map((t) => t.trim()));
	const words = list.locator("input[type=search]");
	assert.equal(await list.locator("output").textContent(), "已选1项");
	await words.fill("第2村");
	assert.deepEqual(await seen(), ["第1村委会", "第2村委会"], "what is ticked stays in sight");
	await words.press("Enter");
	assert.match(page.url(), /form\.zh-CN/, "Enter among the words sends nothing");
	await page.keyboard.press("Tab");
	await page.keyboard.press("ArrowDown");
	await page.keyboard.press("Space");
	assert.equal(await list.locator("output").textContent(), "已选2项");
	await words.fill("");
	assert.equal((await seen()).length, 15);
	await page.keyboard.press("Tab");
	await page.keyboard.press("End");
	assert.equal(await page.evaluate(() => document.activeElement.value), "15");
	await page.keyboard.press("Tab");
	assert.equal(await page.evaluate(() => document.activeElement.closest("[data-ticks]")), null);
	const sent = await page.evaluate(() => new FormData(document.querySelector("form[action='/cases']")).getAll("committees"));
	assert.deepEqual(sent, ["1", "2"]);
});

let failed = 0;
for (const [name, fn, options] of tests) {
	if (process.argv[2] && !name.includes(process.argv[2])) continue;
	const ctx = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
	const page = await ctx.newPage();
	page.setDefaultTimeout(20_000);
	const said = [];
	page.on("console", (m) => m.type() === "error" && /Content Security|Uncaught/.test(m.text()) && said.push(m.text()));
	page.on("pageerror", (e) => said.push(String(e)));
	try {
		await fn(page, ctx);
		assert.deepEqual(said, []);
		console.log(`ok   ${name}`);
	} catch (err) {
		failed++;
		console.log(`FAIL ${name}\n${String(err.stack).split("\n").slice(0, 12).join("\n")}`);
	}
	await ctx.close();
}
await stop();
process.exitCode = failed ? 1 : 0;
