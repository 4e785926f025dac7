// Every kind of page that can be reached by links: axe finds nothing, nothing
// sticks out, no message is missing, the browser complains of nothing; in both
// languages, on a desk and on a phone. Pages of each sort also work by
// keyboard: every control is reached by Tab and shows that it has the focus,
// and the forms of acts open and close.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, axe, clean, kind, languages, launch, links, open, shot, signIn, wellFormed, widths } from './harness.mjs';

// Where to begin, beside what is linked.
const seeds = ['/', '/overview', '/cases', '/cases/new', '/map', '/search?q=WT', '/m', '/m/report', '/reports/stage', '/inbox', '/me', '/roles'];
// Who looks: the administrator has the forms of the county, the office those of
// the work. What one has seen the other does not look at again, but for these.
const readers = ['administrator', 'office'];
const differs = new Set(['/', '/cases', '/cases/WT-:n', '/m', '/inbox']);
// What is linked but is not a page of ours to look at.
const skip = /^\/(api|assets|metrics|healthz|readyz|sign-out|q\/|case\/|photos\/.*\/(original|public|thumb))|^\/cases\/(export|columns)|\/files\/|^\/survey-templates\/|\/import\/form\/|\.(xlsx|csv|docx|md|json|geojson|pdf|jpg|png)(\?|$)|\/(xlsx|csv|docx|md|json|html)(\?|$)|[?&](format|as)=/;
const most = 200;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

test('signing in', async () => {
  for (const language of languages) {
    for (const width of widths) {
      const page = await open(browser, { language, width });
      await page.goto('/sign-in');
      await wellFormed(page);
      await axe(page);
      await shot(page, `sign-in-${language}-${width}`);
      clean(page);
      await page.context().close();
    }
  }
});

const sessions = new Map();

async function as(role, options) {
  if (!sessions.has(role)) {
    const page = await open(browser);
    await signIn(page, role);
    sessions.set(role, await page.context().storageState());
    await page.context().close();
  }
  return open(browser, { ...options, storage: sessions.get(role) });
}

describe('pages', { skip: accounts.length === 0 && 'no accounts' }, () => {
  for (const language of languages) {
    for (const width of widths) {
      test(`${language} ${width}`, async () => {
        const failures = [];
        const seen = new Set();
        for (const reader of readers) {
          const page = await as(reader, { language, width });
          const own = new Set();
          const todo = [...seeds];
          while (todo.length > 0 && seen.size < most) {
            const path = todo.shift();
            const name = kind(path.split('?')[0]);
            if (own.has(name) || (seen.has(name) && !differs.has(name)) || skip.test(path)) continue;
            own.add(name);
            seen.add(name);
            // What is wrong in one way must not hide what is in another.
            const check = async (fn) => {
              try {
                return await fn();
              } catch (e) {
                failures.push(`${reader} ${path}: ${e.message}`);
              }
            };
            const answer = await check(() => page.goto(path));
            const type = answer?.headers()['content-type'] ?? '';
            if (!type.startsWith('text/html')) continue;
            await check(() => assert.ok(answer.status() < 400, `${path} answered ${answer.status()}`));
            await check(() => wellFormed(page, path));
            await check(() => axe(page, path));
            await check(() => clean(page));
            await shot(page, `${reader}-${name.replaceAll(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home'}-${language}-${width}`);
            todo.push(...(await links(page)));
          }
          await page.context().close();
        }
        assert.ok(seen.size >= 20, `only ${seen.size} pages are linked`);
        assert.deepEqual(failures, [], `${failures.length} of ${seen.size} pages`);
      });
    }
  }
});

describe('by keyboard', { skip: accounts.length === 0 && 'no accounts' }, () => {
  for (const [width, paths] of [
    [1440, ['/', '/overview', '/cases?limit=10', '/cases/new', '/map', '/reports/stage', '/areas', '/org/units', 'case']],
    [390, ['/m', '/m/report', '/m/case', '/cases?limit=10']],
  ]) {
    for (const path of paths) {
      test(`${width} ${path}`, async () => {
        const page = await as('office', { width });
        await page.goto(path.endsWith('case') ? await aCase(page, path) : path);
        const missed = await tabThrough(page);
        await page.context().close();
        assert.deepEqual(missed, [], 'controls that Tab does not reach, or that do not show the focus');
      });
    }
  }

  test('the form of an act', async () => {
    const page = await as('office');
    await page.goto(await aCase(page, 'case'));
    const act = page.locator('details[data-act] > summary').first();
    await act.focus();
    await page.keyboard.press('Enter');
    const dialog = page.locator('dialog[open]');
    await dialog.waitFor();
    assert.ok(await dialog.evaluate((d) => d.contains(document.activeElement)), 'the focus is not in the form');
    await axe(page, 'the form of an act');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' }).catch(() => {});
    assert.equal(await page.locator('dialog[open]').count(), 0, 'Escape does not close it');
    assert.ok(await act.evaluate((a) => a === document.activeElement), 'the focus does not come back');
    clean(page);
    await page.context().close();
  });
});

/** The address of an open case that waits for the office. */
async function aCase(page, path) {
  await page.goto('/cases?state=reported&limit=10');
  const href = await page.locator('#list a[href^="/cases/"]').first().getAttribute('href');
  return path.startsWith('/m') ? `/m${href}` : href;
}

/** Goes through the page by Tab; says what was missed or did not show it. */
async function tabThrough(page) {
  await page.evaluate(() => {
    const all = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]');
    const wanted = [...all].filter((e) => {
      if (e.disabled || e.tabIndex < 0 || !e.checkVisibility({ visibilityProperty: true })) return false;
      if (e.type === 'radio') return e.checked || (!document.querySelector(`input[type=radio][name="${e.name}"]:checked`) && e === document.querySelector(`input[type=radio][name="${e.name}"]`));
      return true;
    });
    wanted.forEach((e, i) => {
      e.dataset.tabWanted = i;
    });
    window.tabSeen = { wanted: wanted.length, seen: new Set(), blind: [] };
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute('tabindex');
  });
  const wanted = await page.evaluate(() => window.tabSeen.wanted);
  for (let i = 0; i < wanted + 200; i++) { // pins of a map come later and are stops too
    await page.keyboard.press('Tab');
    const done = await page.evaluate(() => {
      const e = document.activeElement;
      const t = window.tabSeen;
      if (!e || e === document.body || !('tabWanted' in e.dataset)) return false;
      if (t.seen.has(e.dataset.tabWanted)) return t.seen.size === t.wanted;
      t.seen.add(e.dataset.tabWanted);
      const shows = (x) => {
        const s = getComputedStyle(x);
        return (s.outlineStyle !== 'none' && Number.parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none';
      };
      // A control may leave it to what stands around it.
      const around = e.closest('label, li, td, th, .field, .kpi, .card') ?? e;
      if (!shows(e) && !shows(around) && !shows(e.parentElement)) t.blind.push(`no focus shown: ${e.outerHTML.slice(0, 120)}`);
      return false;
    });
    if (done) break;
  }
  return page.evaluate(() => {
    const t = window.tabSeen;
    const missed = [...document.querySelectorAll('[data-tab-wanted]')].filter((e) => !t.seen.has(e.dataset.tabWanted) && e.checkVisibility({ visibilityProperty: true }));
    return [...t.blind, ...missed.map((e) => `not reached: ${e.outerHTML.slice(0, 120)}`)];
  });
}
