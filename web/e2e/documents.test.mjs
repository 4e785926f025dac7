// An official document from its draft to its readers: reviewed by another than
// its drafter, signed and numbered by a leader, issued, read by half of the units; the other
// half is a list with a reminder.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, clean, follow, languages, launch, open, say, shot, signIn, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const language of languages) {
  describe(`a document in ${language}`, { skip: accounts.length === 0 && 'no accounts' }, () => {
    const words = (key, ...args) => args.reduce((text, a, i) => text.replace(`{${i}}`, a), say('documents', key, language));
    const title = `document ${language} ${Date.now()}`;
    const pages = {};
    let at;

    const as = async (role) => {
      if (!pages[role]) {
        pages[role] = await open(browser, { language });
        await signIn(pages[role], role);
      }
      return pages[role];
    };
    const does = async (role, act) => {
      const page = await as(role);
      await page.goto(at);
      await page.locator(`details#${act} > summary`).click();
      await follow(page, () => page.locator(`dialog form[action$="/${act}"] button[type=submit]`).first().click(), 'POST');
      clean(page);
    };
    const text = async (page) => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');

    after(async () => {
      for (const page of Object.values(pages)) await page.context().close();
    });

    test('the office drafts it, with the page beside the fields', async () => {
      const page = await as('office');
      await page.goto('/documents/new');
      const form = page.locator('form[action="/documents"]');
      await form.locator('[name=title]').fill(title);
      await form.locator('[name=read_by]').fill('2017-08-31');
      // The demonstration offers accounts for the lead of the third area and of
      // the first group: these will read it, the two others will not.
      for (const n of [2, 3]) await form.locator('[name=main][value^="area:"]').nth(n).check();
      for (const n of [0, 1]) await form.locator('[name=main][value^="group:"]').nth(n).check();
      await follow(page, () => form.locator('button[name=preview]').click(), 'POST');
      assert.ok((await page.locator('.paper').innerText()).includes(title), 'the page does not show what was typed');
      await shot(page, `documents-1-draft-${language}`);
      await follow(page, () => page.locator('form[action="/documents"] button[type=submit]').first().click(), 'POST');
      at = new URL(page.url()).pathname;
      await wellFormed(page);
      clean(page);
    });

    test('it is reviewed, signed and numbered in one step, and issued', async () => {
      await does('office', 'submit');
      const drafter = await as('office');
      await drafter.goto(at);
      assert.equal(await drafter.locator('details#review').count(), 0, 'who drafted it may review it');
      await does('leader', 'review');
      const office = await as('office');
      assert.equal(await office.locator('details#sign').count(), 0, 'who drafted it may sign it');
      await does('leader', 'sign');
      await does('office', 'issue');
      assert.match(await text(office), /永创卫字〔2017〕\d+号/);
      await wellFormed(office);
      await shot(office, `documents-2-issued-${language}`);
    });

    test('half of those whom it went to read it', async () => {
      for (const role of ['area_lead', 'group_lead']) {
        const page = await as(role);
        await page.goto('/documents?unread=1');
        await follow(page, () => page.locator('a[data-open]', { hasText: title }).click());
        await page.locator('.paper').waitFor();
        clean(page);
      }
      const page = await as('office');
      await page.goto(at);
      assert.ok((await text(page)).includes(words('documentsweb.read_by_count', 2, 4)), 'not half have read it');
    });

    test('the other half is a list, and is reminded with one press', async () => {
      const page = await as('office');
      await page.goto(`${at}/readers?state=unread`);
      assert.equal(await page.locator('main table tbody tr').count(), 2, 'others have not read it');
      await wellFormed(page);
      await follow(page, () => page.locator('.page-actions form[action$="/remind"] button').click(), 'POST');
      assert.equal(new URL(page.url()).search, '?state=unread');
      assert.equal(await page.locator('main table tbody tr time').count(), 2, 'nobody was reminded');
      await shot(page, `documents-3-unread-${language}`);
      clean(page);
    });

    test('its code says to anybody that it is in force', async () => {
      const page = await as('office');
      await page.goto(at);
      const check = await page.locator('main a[href^="/documents/check/"]').first().getAttribute('href');
      const anybody = await open(browser, { language });
      await anybody.goto(check);
      const said = await text(anybody);
      assert.ok(said.includes(title) && said.includes(words('documentsweb.in_force')), said);
      await wellFormed(anybody);
      clean(anybody);
      await anybody.context().close();
    });
  });
}
