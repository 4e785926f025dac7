// What the browser journeys share: the browser, signing in, axe, pictures.
//
// A journey is a file NAME.test.mjs here. `go test ./internal/e2e` starts the
// program and runs it with CHUANGWEI_URL, CHUANGWEI_ACCOUNTS, CHUANGWEI_CHROMIUM
// and perhaps CHUANGWEI_ARTIFACTS or CHUANGWEI_SHOTS, a folder for pictures;
// with those set by hand it runs alone:
//
//   CHUANGWEI_URL=http://127.0.0.1:8080 node --test web/e2e/NAME.test.mjs
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, request } from 'playwright-core';

export const url = process.env.CHUANGWEI_URL;
export const accounts = JSON.parse(process.env.CHUANGWEI_ACCOUNTS || '[]');
export const languages = ['zh-CN', 'en'];

// The first two have both languages and both widths, and so have the last two.
export const combinations = [
  { language: 'zh-CN', width: 1440 },
  { language: 'en', width: 390 },
  { language: 'en', width: 1440 },
  { language: 'zh-CN', width: 390 },
];

// Whether pages are looked at in all combinations, or in two of them.
export const whole = process.env.CHUANGWEI_CRAWL === 'all' || Boolean(process.env.CHUANGWEI_SHOTS);

const pictures = process.env.CHUANGWEI_SHOTS || process.env.CHUANGWEI_ARTIFACTS;

/** Starts the browser. Close it in after(). */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHUANGWEI_CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
}

/**
 * Opens a page as somebody with that language and screen. Whatever the browser
 * complains about (errors, refused by the content policy, answers of 500) is
 * gathered in page.complaints; see clean(). The worker that keeps pages for use
 * without a network is there only where it is asked for.
 */
export async function open(browser, { language = 'zh-CN', width = 1440, storage, scripts = true, place, worker = false } = {}) {
  const context = await browser.newContext({
    baseURL: url,
    locale: language,
    timezoneId: 'Asia/Shanghai',
    viewport: { width, height: width < 600 ? 844 : 900 },
    isMobile: width < 600,
    hasTouch: width < 600,
    javaScriptEnabled: scripts,
    storageState: storage,
    reducedMotion: 'reduce',
    serviceWorkers: worker ? 'allow' : 'block',
    ...(place ? { geolocation: place, permissions: ['geolocation'] } : {}),
  });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  page.language = language;
  page.complaints = [];
  page.on('pageerror', (e) => page.complaints.push(`error: ${e.message}`));
  page.on('console', (m) => {
    if (m.type() === 'error') page.complaints.push(`console: ${m.text()} (${page.url()})`);
  });
  page.on('response', (r) => {
    if (r.status() >= 500) page.complaints.push(`${r.status()} ${r.url()}`);
  });
  return page;
}

/** Fails if the browser complained, but for what matches expected. */
export function clean(page, expected = []) {
  const left = page.complaints.filter((c) => !expected.some((e) => e.test(c)));
  page.complaints = [];
  assert.deepEqual(left, [], 'the browser complained');
}

/** The demonstration's account of the role. */
export function account(role) {
  const found = accounts.find((a) => a.role === role);
  assert.ok(found, `the demonstration printed no account for ${role}, only for ${accounts.map((a) => a.role)}`);
  return found;
}

/** Signs in by the form, as people do. */
export async function signIn(page, who) {
  const { name, password } = typeof who === 'string' ? account(who) : who;
  await page.goto('/sign-in');
  await page.locator('input[autocomplete="username"]').fill(name);
  await page.locator('input[type="password"]').fill(password);
  await Promise.all([
    page.waitForURL((u) => !u.pathname.startsWith('/sign-in')),
    page.locator('form:has(input[type="password"]) button[type="submit"]').click(),
  ]);
}

/** Signs in without a page, and returns what to open pages with: see open(). */
export async function session(role) {
  const { name, password } = account(role);
  const context = await request.newContext({ baseURL: url });
  const answer = await context.post('/sign-in', { form: { name, password }, maxRedirects: 0 });
  assert.equal(answer.status(), 303, `${role} cannot sign in`);
  return context;
}

/**
 * Does what leads to another page, and returns the answer to the request of
 * that method when the new page stands. What is read afterwards is read from
 * it: asking for the load state instead would find the old page, still loaded.
 */
export async function follow(page, act, method = 'GET') {
  const [answer] = await Promise.all([
    page.waitForResponse((r) => r.request().method() === method && r.request().isNavigationRequest()),
    page.waitForEvent('load'),
    act(),
  ]);
  return answer;
}

const catalogues = new Map();

/** The text of the message in that language, as internal/lang/locales has it. */
export function say(file, key, language) {
  if (!catalogues.has(file)) catalogues.set(file, JSON.parse(readFileSync(new URL(`../../internal/lang/locales/${file}.json`, import.meta.url), 'utf8')));
  const text = catalogues.get(file)[key]?.[language];
  assert.ok(text, `${file}.json has no ${key} in ${language}`);
  return text;
}

/** Maps have their pins, and nothing is on its way any more. */
export async function settled(page) {
  if ((await page.locator('[data-map]').count()) > 0) await page.waitForLoadState('networkidle');
}

// No page has frames, and only what is wrong is wanted: axe itself, in the page,
// takes a third of the time that it takes by way of its package for Playwright.
const { source } = createRequire(import.meta.resolve('@axe-core/playwright'))('axe-core');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
// Rows of one list are alike: the first of them stand for all, unless all is
// looked at.
const alike = ['tbody > tr:nth-child(n + 13)', '.rows > li:nth-child(n + 13)', '.choices > :nth-child(n + 13)'];

/** What axe finds: [{id, impact, help, nodes: [{target, html}]}]. */
async function violations(page, context, runOnly) {
  if (!(await page.evaluate(() => Boolean(window.axe)))) await page.evaluate(source);
  return page.evaluate(
    async ([context, runOnly]) => {
      const found = await window.axe.run(context, { runOnly, resultTypes: ['violations'] });
      return found.violations.map((v) => ({ ...v, nodes: v.nodes.map(({ target, html }) => ({ target, html })) }));
    },
    [context, runOnly],
  );
}

/**
 * Axe finds nothing on the page, or in a part of it. Best practice counts too.
 * What is found is looked for again when nothing is on its way any more: a busy
 * machine shows axe a page whose scripts have not come to their end. What is
 * gone then is printed.
 */
export async function axe(page, what = page.url(), part = undefined, rules = undefined) {
  const context = { include: [[part ?? 'html']], exclude: whole ? [] : alike.map((s) => [s]) };
  const first = await wrong(page, context, rules ?? tags);
  if (first.length === 0) return;
  await page.waitForTimeout(2_000);
  const found = await wrong(page, context, rules ?? tags);
  // No AssertionError: its fields would follow the message, which is what counts.
  if (found.length > 0) throw new Error(`axe on ${what}:\n  ${found.join('\n  ')}`);
  console.log(`axe on ${what}, gone at the second look:\n  ${first.join('\n  ')}`);
}

/** What axe finds wrong, a text each. */
async function wrong(page, context, rules) {
  const all = await violations(page, context, rules);
  for (const v of all) {
    if (v.id === 'target-size') v.nodes = await small(page, v.nodes);
  }
  return all
    .filter((v) => v.nodes.length > 0)
    .map((v) => `${v.id} (${v.impact}): ${v.help}\n    ${v.nodes.map((n) => `${n.target.join(' ')} — ${n.html.slice(0, 160)}`).join('\n    ')}`);
}

/**
 * Which of the targets are too small indeed. Pins and corners on a map stand
 * where they stand (WCAG 2.5.8, essential); a list beside the map does the same.
 * And a bar that stays at the edge of the screen may lie over a target where
 * the page happens to be scrolled to: it is looked at again in the middle.
 */
async function small(page, nodes) {
  const left = [];
  for (const n of nodes.filter((n) => !/leaflet-(marker|interactive)/.test(n.html))) {
    await page.locator(n.target[0]).first().evaluate((e) => e.scrollIntoView({ block: 'center' }));
    if ((await violations(page, { include: [[n.target[0]]] }, ['target-size'])).length > 0) left.push(n);
  }
  return left;
}

/** Nothing sticks out at the side, and no key of the catalogues shows. */
export async function wellFormed(page, what = page.url()) {
  const seen = await page.evaluate(() => ({
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    text: document.body.innerText,
    title: document.title,
    lang: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
  }));
  assert.ok(seen.over <= 1, `${what} is ${seen.over} px wider than the screen`);
  assert.doesNotMatch(seen.text + seen.title, /«[a-z]+(\.[a-z0-9_-]+)+»/, `a message is missing on ${what}`);
  assert.ok(seen.title.trim(), `${what} has no title`);
  assert.equal(seen.lang, page.language, `the language of ${what}`);
  assert.equal(seen.headings, 1, `${what} has ${seen.headings} first headings`);
}

/** Takes a picture of the whole page, or of the screen, if a folder is set for them. */
export async function shot(page, name, fullPage = true) {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
}

/** A JPEG as a camera would give it: no two are alike. */
export async function photo(page, name = 'site.jpg') {
  const data = await page.evaluate(() => {
    const c = document.createElement('canvas');
    c.width = 640;
    c.height = 480;
    const g = c.getContext('2d');
    for (let i = 0; i < 60; i++) {
      g.fillStyle = `hsl(${Math.random() * 360} 60% ${20 + Math.random() * 60}%)`;
      g.fillRect(Math.random() * 640, Math.random() * 480, 40 + Math.random() * 200, 40 + Math.random() * 160);
    }
    return c.toDataURL('image/jpeg', 0.85).split(',')[1];
  });
  return { name, mimeType: 'image/jpeg', buffer: Buffer.from(data, 'base64') };
}
