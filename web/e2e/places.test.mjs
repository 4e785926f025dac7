// A residential compound from the register to a cure: it is entered, looked at
// with a phone, what is at fault becomes a case by one tick, the next check finds
// it mended, and a project that is done there is linked from both sides.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, axe, clean, follow, languages, launch, open, photo, shot, signIn, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const language of languages) {
  describe(`places in ${language}`, { skip: accounts.length === 0 && 'no accounts' }, () => {
    const name = `小区 ${language} ${Date.now()}`;
    const pages = {};
    let place;

    const as = async (role, width = 1440) => {
      const key = role + width;
      if (!pages[key]) {
        pages[key] = await open(browser, { language, width });
        await signIn(pages[key], role);
      }
      return pages[key];
    };
    const text = async (page) => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    const items = (page) => page.locator('input[type=radio][value=met]').evaluateAll((all) => all.map((e) => e.name.replace('outcome-', '')));
    const says = (page, item, outcome) => page.locator(`label:has([name="outcome-${item}"][value="${outcome}"])`).click();

    after(async () => {
      for (const page of Object.values(pages)) await page.context().close();
    });

    test('it is entered into the register', async () => {
      const page = await as('office');
      await page.goto('/places/new');
      const form = page.locator('form[action="/places"]');
      await form.locator('[name=kind]').selectOption('compound');
      await form.locator('[name=name]').fill(name);
      await form.locator('[name=area]').selectOption({ index: 1 });
      await form.locator('[name=unit]').selectOption({ index: 1 });
      await form.locator('[name=address]').fill('解放路88号');
      await form.locator('[name=size]').fill('120');
      await follow(page, () => form.locator('button[type=submit]').last().click(), 'POST');
      place = new URL(page.url()).pathname;
      assert.match(place, /^\/places\/[0-9a-f-]{36}$/);
      await page.goto(`/places?q=${encodeURIComponent(name)}`);
      assert.equal(await page.locator(`main a[href="${place}"]`).count(), 1, 'the register does not list it');
      clean(page);
    });

    test('what is at fault becomes a case by one tick', async () => {
      const phone = await as('office', 390);
      await phone.goto(`/m${place}`);
      const all = await items(phone);
      assert.equal(all.length, 10, 'ten things are looked at in a compound');
      for (const item of all.slice(1)) await says(phone, item, 'met');
      await says(phone, all[0], 'fault');
      const more = phone.locator(`details:has([name="note-${all[0]}"])`);
      if (!(await more.evaluate((e) => e.open))) await more.locator('summary').click();
      await phone.locator(`[name="note-${all[0]}"]`).fill('楼道堆物 100%_');
      await phone.locator(`[name="photos-${all[0]}"]`).setInputFiles(await photo(phone));
      await phone.locator(`[name="case-${all[0]}"]`).check();
      await axe(phone, 'a check on the phone');
      await shot(phone, `places-1-check-${language}`);
      await follow(phone, () => phone.locator('form[action$="/check"] button[type=submit]').last().click(), 'POST');
      const desk = await as('office');
      await desk.goto(place);
      const link = desk.locator('main a[href^="/case/"]').first();
      assert.match(await link.innerText(), /WT-\d+/);
      await follow(desk, () => link.click());
      assert.ok((await text(desk)).includes('楼道堆物 100%_'), 'the case does not say what was found');
      clean(phone);
      clean(desk);
    });

    test('the next check finds it mended, and both stand in its list of checks', async () => {
      const page = await as('office');
      await page.goto(`${place}/check`);
      for (const item of await items(page)) await says(page, item, 'met');
      await follow(page, () => page.locator('form[action$="/check"] button[type=submit]').last().click(), 'POST');
      await page.goto(`/places/checks?q=${encodeURIComponent(name)}`);
      const said = await text(page);
      for (const percent of [90, 100]) assert.match(said, new RegExp(`[(（]${percent}%[)）]`), `no check with ${percent} %: ${said}`);
      await wellFormed(page);
      clean(page);
    });

    test('a project that is done there is linked, and both sides say so', async () => {
      const page = await as('office');
      await page.goto(place);
      await page.locator('details#link > summary').click();
      const form = page.locator('dialog[open] form[action$="/link"]');
      await form.locator('[name=project]').fill('XM-0002');
      await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
      const project = page.locator('main a[href^="/works/"]').first();
      assert.match(await project.locator('xpath=ancestor::*[self::li or self::tr][1]').innerText(), /XM-0002/);
      await wellFormed(page);
      await axe(page, 'a place');
      await shot(page, `places-2-linked-${language}`);
      await follow(page, () => project.click());
      assert.ok((await text(page)).includes(name), 'the project does not name the place');
      clean(page);
    });
  });
}
