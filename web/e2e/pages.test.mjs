// Every page that the program has, in every state that the demonstration can
// show: axe finds nothing, nothing sticks out, no message is missing, the
// browser complains of nothing; in both languages, on a desk and on a phone.
// Each page works by Tab alone; its colours hold in the dark; it fits on paper.
// routes.mjs knows which pages there are, visits.mjs what to look at.
//
// CHUANGWEI_CRAWL=sample looks at each page in two of the four combinations of language and
// width, so that it is seen in both languages and at both widths, by axe in one
// of them, and at each state of it and what a role changes in one; CHUANGWEI_CRAWL=all (make crawl)
// at all in all four, by Tab at both widths, and in the dark. With
// CHUANGWEI_SHOTS=DIR a picture of each is left in DIR.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, axe, clean, combinations, launch, open, session, settled, shot, wellFormed, whole } from './harness.mjs';
import { tabThrough } from './keyboard.mjs';
import { discover, matcher, patterns, served } from './routes.mjs';
import { dialogs, elsewhere, numberOf, readers, unlinked, visits } from './visits.mjs';

// While a page is being made: CHUANGWEI_ONLY='^case~' looks at these alone.
const only = new RegExp(process.env.CHUANGWEI_ONLY || '');
const notAll = accounts.length === 0 ? 'no accounts' : process.env.CHUANGWEI_ONLY ? 'not all pages are looked at' : false;

let browser;
let routes;
let plan;
let missing;
const sessions = new Map();

before(async () => {
  if (accounts.length === 0) return;
  browser = await launch();
  routes = patterns();
  const request = {};
  await Promise.all(
    accounts.map(async ({ role }) => {
      request[role] = await session(role);
      sessions.set(role, await request[role].storageState());
    }),
  );
  const number = await numberOf(request.office, 'state=closed');
  const found = {};
  for (const role of readers) found[role] = await discover(request[role], routes, unlinked({ number }));
  const all = await visits(found, request, matcher(routes));
  missing = all.missing;
  plan = all.filter((v) => only.test(v.name)).map((v, turn) => ({ ...v, turn }));
  for (const r of Object.values(request)) await r.dispose();
});
after(() => browser?.close());

/** Goes to the page of a visit, and on from there; fails if it is another. */
async function visit(page, v) {
  const answer = await page.goto(v.path);
  let status = answer.status();
  if (v.act) {
    page.on('response', (r) => {
      if (r.request().isNavigationRequest()) status = r.status();
    });
    await v.act(page);
  }
  await settled(page);
  assert.equal(status, v.status ?? 200, `${v.path} answered ${status}`);
}

/** Makes the visits with one page for each role, and gathers all that is wrong. */
async function through(options, chosen, look) {
  const failures = [];
  const pages = new Map();
  for (const v of chosen) {
    if (!pages.has(v.role)) pages.set(v.role, await open(browser, { ...options, storage: v.role ? sessions.get(v.role) : undefined }));
    const page = pages.get(v.role);
    // What is wrong in one way must not hide what is in another.
    const check = async (fn) => {
      try {
        await fn();
      } catch (e) {
        failures.push(`${v.name} ${v.path}: ${e.message}`);
      }
    };
    await check(async () => {
      await visit(page, v);
      await look(page, v, check);
    });
    // A page that failed may hold up the next: unsaved work, a dialog.
    if (v.act) {
      await page.context().close();
      pages.delete(v.role);
    }
  }
  for (const page of pages.values()) await page.context().close();
  assert.deepEqual(failures, [], `${failures.length} findings`);
}

const expected = (v) => (v.status >= 400 ? [new RegExp(`status of ${v.status}`)] : []);

/** Whether a visit is made in the n-th combination. */
function due(v, n) {
  if (whole) return !v.few || n < 2;
  return v.pattern ? (n < 2) === (v.turn % 2 === 0) : n === v.turn % 4;
}

/** Whether axe looks at a visit there, and at its forms: it takes most of the time. */
const thoroughly = (v, n) => whole || !v.pattern || n % 2 === (v.turn >> 1) % 2;

/** Whether a visit there is made by keyboard, in the dark and on paper as well. */
function closely(v, n) {
  if (!v.pattern) return v.name === 'sign-in' && due(v, n);
  return whole ? n < 2 : due(v, n) && n % 2 === (v.turn >> 1) % 2;
}

describe('pages', { concurrency: 2, skip: accounts.length === 0 && 'no accounts' }, () => {
  for (const [n, { language, width }] of combinations.entries()) {
    const known = new Set(); // acts whose form has been looked at
    test(`${language} ${width}`, () =>
      through(
        { language, width },
        plan.filter((v) => due(v, n)),
        async (page, v, check) => {
          await check(() => wellFormed(page, v.path));
          if (thoroughly(v, n)) await check(() => axe(page, v.name));
          await check(() => clean(page, expected(v)));
          await check(() => shot(page, `${v.name}.${language}.${width}`));
          if (!thoroughly(v, n)) return;
          await check(() =>
            dialogs(page, v.name, known, async (act) => {
              await check(() => axe(page, `${v.name} ${act}`, 'dialog[open]'));
              await shot(page, `act-${act}.${language}.${width}`, false);
            }),
          );
          if (!closely(v, n)) return;
          if (whole) {
            await page.emulateMedia({ colorScheme: 'dark' });
            await check(() => axe(page, `${v.name} in the dark`, undefined, ['color-contrast']));
            await check(() => shot(page, `${v.name}.dark.${width}`));
            await page.emulateMedia({ colorScheme: 'light' });
          }
          if (width === 1440 || !whole) await check(() => paper(page, v));
          await check(async () => assert.deepEqual(await tabThrough(page), []));
        },
      ));
  }
});

/** The page fits on its paper, and carries nothing that is only of use on a screen. */
async function paper(page, v) {
  const size = page.viewportSize();
  await page.emulateMedia({ media: 'print' });
  // The room between the margins at 96 px to the inch: A4, A4 across, A3 across.
  const width = await page.evaluate(() => (document.querySelector('.a3-print') ? 1496 : document.querySelector('.wide-print') ? 1008 : 680));
  await page.setViewportSize({ width, height: 1000 });
  const seen = await page.evaluate(() => ({
    over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    cut: [...document.querySelectorAll('.table-scroll')].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.getAttribute('aria-label')),
    useless: [...document.querySelectorAll('nav.side, .top, .btn, dialog, .filters-line')].filter((e) => e.checkVisibility()).map((e) => e.className),
    text: document.body.innerText.trim().length,
  }));
  await shot(page, `${v.name}.print`);
  await page.emulateMedia({ media: 'screen' });
  await page.setViewportSize(size);
  assert.ok(seen.over <= 1, `${seen.over} px are cut off on paper`);
  assert.deepEqual(seen.cut, [], 'tables are cut off on paper');
  assert.deepEqual(seen.useless, [], 'on paper');
  assert.ok(seen.text > 20, 'nothing is on paper');
}

describe('the forms of acts', { skip: notAll }, () => {
  test('take the focus and give it back', async () => {
    const page = await open(browser, { storage: sessions.get('office') });
    await page.goto(plan.find((v) => v.name === 'case~reported').path);
    const act = page.locator('details[data-act] > summary').first();
    await act.focus();
    await page.keyboard.press('Enter');
    const dialog = page.locator('dialog[open]');
    await dialog.waitFor();
    assert.ok(await dialog.evaluate((d) => d.contains(document.activeElement)), 'the focus is not in the form');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    assert.ok(await act.evaluate((a) => a === document.activeElement), 'the focus does not come back');
    clean(page);
    await page.context().close();
  });
});

test('no route is left out', { skip: notAll }, async () => {
  const page = await open(browser);
  const done = await served(page.request);
  await page.context().close();
  assert.deepEqual(missing, []);
  const known = new Set(routes);
  assert.deepEqual([...done].filter((p) => !known.has(p) && !p.startsWith('/api/')), [], 'served, and not in the sources as "GET /…"');
  assert.deepEqual(routes.filter((p) => !done.has(p) && !elsewhere[p]), [], 'nothing leads here: link to it, or name it in visits.mjs');
});
