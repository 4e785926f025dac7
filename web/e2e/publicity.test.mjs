// What the campaign tells people, and whether it reaches them: an activity is
// planned and proved with a photo, letters go out from the stock that there is and
// no more, and citizens who are asked in the street count at once, with the
// interval in which the truth lies.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, axe, clean, follow, languages, launch, open, photo, say, shot, signIn, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const language of languages) {
  describe(`publicity in ${language}`, { skip: accounts.length === 0 && 'no accounts' }, () => {
    const t = (key, ...args) => args.reduce((text, a, i) => text.replace(`{${i}}`, a), say('publicity', key, language));
    const title = `publicity ${language} ${Date.now()}`;
    const pages = {};

    const as = async (role, width = 1440) => {
      const key = role + width;
      if (!pages[key]) {
        pages[key] = await open(browser, { language, width });
        await signIn(pages[key], role);
      }
      return pages[key];
    };
    const text = async (page) => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    const does = async (page, act, to, fill) => {
      await page.locator(`details#${act} > summary`).first().click();
      const form = page.locator(`dialog[open] form[action$="/${to}"]`);
      await fill(form);
      await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
    };
    const count = async (page) => Number((await page.locator('a[href^="/publicity/answers?"] .kpi-value, .kpi-value').first().innerText()).replaceAll(/\D/g, ''));

    after(async () => {
      for (const page of Object.values(pages)) await page.context().close();
    });

    test('an activity is planned, and done with its proof', async () => {
      const page = await as('office');
      await page.goto('/publicity/activities/new');
      const form = page.locator('form[action="/publicity/activities"]');
      await form.locator('[name=title]').fill(title);
      await form.locator('[name=channel]').selectOption('board');
      await form.locator('[name=unit]').selectOption({ index: 1 });
      await form.locator('[name=starts_on]').fill('2017-08-25');
      await form.locator('[name=times]').fill('1');
      await form.locator('[name=expected]').fill('300');
      await follow(page, () => form.locator('button[type=submit]').last().click(), 'POST');
      const at = new URL(page.url()).pathname;
      assert.match(at, /^\/publicity\/activities\//);
      assert.ok((await text(page)).includes(t('publicity.state.planned')));
      await does(page, 'prove', 'prove', async (proof) => {
        await proof.locator('input[type=file]').setInputFiles(await photo(page));
        await proof.locator('[name=reached]').fill('280');
      });
      assert.ok((await text(page)).includes(t('publicity.state.done')), await text(page));
      assert.equal(new URL(page.url()).pathname, at);
      await page.goto(`/publicity?state=done&q=${encodeURIComponent(title)}`);
      assert.equal(await page.locator(`main a[href="${at}"]`).count(), 1, 'it is not in the list of what was done');
      await wellFormed(page);
      await axe(page, 'the activities');
      clean(page);
    });

    test('letters are handed out of the stock, and never more than there is', async () => {
      const page = await as('office');
      await page.goto('/publicity/materials');
      await follow(page, () => page.locator('main table a[href^="/publicity/materials/"]').first().click(), 'GET');
      const at = page.url();
      const stock = async () => {
        await page.goto('/m/publicity');
        const said = await page.locator(`a[href="/m${new URL(at).pathname}"] + *`).innerText();
        await page.goto(at);
        return Number(said.replaceAll(/\D/g, ''));
      };
      const had = await stock();
      const hand = (copies) =>
        does(page, 'hand', 'hand-out', async (form) => {
          await form.locator('[name=copies]').fill(String(copies));
          await form.locator('[name=area]').selectOption({ index: 1 });
          await form.locator('[name=unit]').selectOption({ index: 1 });
          await form.locator('[name=receiver]').fill(title);
        });
      await hand(7);
      assert.equal(await stock(), had - 7, 'seven were handed out');
      await hand(had);
      assert.ok(await page.locator('[aria-invalid=true][name=copies]').count(), 'more than there is were handed out');
      assert.equal(await stock(), had - 7);
      await shot(page, `publicity-1-material-${language}`);
      clean(page, [/status of 422/]);
    });

    test('who is asked in the street counts at once', async () => {
      const phone = await as('office', 390);
      await phone.goto('/m/publicity');
      await follow(phone, () => phone.locator('main a[href^="/m/publicity/awareness/"]').first().click(), 'GET');
      const poll = new URL(phone.url()).pathname.replace('/m/', '/');
      const desk = await as('office');
      await desk.goto(poll);
      const before = await count(desk);
      for (const answer of [0, 2]) {
        await phone.goto(`/m${poll}`);
        const form = phone.locator('form[action$="/answers"]');
        for (const name of await form.locator('input[type=radio]').evaluateAll((all) => [...new Set(all.map((e) => e.name))])) {
          const of = /^q/.test(name) ? answer : 0;
          await form.locator(`label:has([name="${name}"])`).nth(of).click();
        }
        await form.locator('label:has([type=checkbox])').first().click();
        await follow(phone, () => form.locator('button[type=submit]').click(), 'POST');
      }
      await wellFormed(phone);
      await axe(phone, 'asking in the street');
      await shot(phone, `publicity-2-asked-${language}`);
      await desk.goto(poll);
      assert.equal(await count(desk), before + 2);
      // As many know it as do not: half, from 9.5 to 90.5 % of two by Wilson, nearer of more.
      const [, low, high] = (await text(desk)).match(/50\.00% .*?([\d.]+)%?–([\d.]+) ?%/);
      if (before === 0) assert.deepEqual([low, high], ['9.5', '90.5']);
      assert.ok(Number(low) >= 9.5 && Number(high) <= 90.5, `${low} to ${high}`);
      await desk.goto(`/publicity/answers?poll=${poll.split('/').pop()}`);
      await shot(desk, `publicity-3-answers-${language}`);
      clean(phone);
      clean(desk);
    });
  });
}
