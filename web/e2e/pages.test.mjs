// Every kind of page that an administrator can reach by links: axe finds
// nothing, nothing sticks out, no message is missing, the browser complains of
// nothing; in both languages, on a desk and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, axe, clean, kind, languages, launch, links, open, shot, signIn, wellFormed, widths } from './harness.mjs';

// Where to begin, beside what is linked.
const seeds = ['/'];
// What is linked but is not a page of ours to look at.
const skip = /^\/(api|assets|metrics|healthz|readyz|sign-out|photos\/.*\/(original|thumbnail))|\.(xlsx|csv|docx|md|json|geojson|pdf|jpg|png)(\?|$)|[?&]format=/;
const most = 150;

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

describe('pages', { skip: accounts.length === 0 && 'no accounts' }, () => {
  for (const language of languages) {
    for (const width of widths) {
      test(`${language} ${width}`, async () => {
        const page = await open(browser, { language, width });
        await signIn(page, accounts[0]);
        await page.goto(`/?lang=${language}`);
        const seen = new Set();
        const todo = [...seeds];
        const failures = [];
        while (todo.length > 0 && seen.size < most) {
          const path = todo.shift();
          const name = kind(path.split('?')[0]);
          if (seen.has(name) || skip.test(path)) continue;
          seen.add(name);
          // What is wrong in one way must not hide what is in another.
          const check = async (fn) => {
            try {
              return await fn();
            } catch (e) {
              failures.push(`${path}: ${e.message}`);
            }
          };
          const answer = await check(() => page.goto(path));
          const type = answer?.headers()['content-type'] ?? '';
          if (!type.startsWith('text/html')) continue;
          await check(() => assert.ok(answer.status() < 400, `${path} answered ${answer.status()}`));
          await check(() => wellFormed(page, path));
          await check(() => axe(page, path));
          await check(() => clean(page));
          await shot(page, `${name.replaceAll(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home'}-${language}-${width}`);
          todo.push(...(await links(page)));
        }
        await page.context().close();
        assert.ok(seen.size >= 2, 'nothing is linked');
        assert.deepEqual(failures, [], `${failures.length} of ${seen.size} pages`);
      });
    }
  }
});
