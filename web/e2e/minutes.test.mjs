// The minutes of a meeting, written while it runs: they save themselves, keep
// what is typed where there is no network and put it back on a new page, and
// who writes at the same time as somebody else loses nothing either.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, clean, follow, languages, launch, open, say, shot, signIn, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const language of languages) {
  describe(`minutes in ${language}`, { skip: accounts.length === 0 && 'no accounts' }, () => {
    const words = (key, ...args) => args.reduce((text, a, i) => text.replace(`{${i}}`, a), say('meetings', key, language));
    const title = `minutes ${language} ${Date.now()}`;
    let page;
    let meeting;

    const text = (p = page) => p.locator('form[data-autosave] textarea');
    const says = (what, p = page) => p.locator('[data-autosave-said]', { hasText: what }).waitFor();
    const saved = () => words('meetingsweb.kept', '').trim();

    before(async () => {
      page = await open(browser, { language });
      await signIn(page, 'office');
      await page.goto('/meetings/new');
      const form = page.locator('form[action="/meetings"]');
      const areas = await (await page.request.get('/areas.geojson')).json();
      const area = areas.features.find((f) => f.properties.seq === 3).properties.href.split('/').pop();
      await form.locator('[name=kind]').selectOption('area');
      await form.locator('[name=area]').selectOption(area);
      await form.locator('[name=title]').fill(title);
      await form.locator('[name=day]').fill('2017-08-25');
      await form.locator('[name=clock]').fill('14:00');
      await form.locator('[name=minutes]').fill('60');
      await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
      meeting = new URL(page.url()).pathname;
      await page.locator('details#begin > summary').click();
      await follow(page, () => page.locator('dialog form[action$="/begin"] button[type=submit]').first().click(), 'POST');
    });
    after(() => page?.context().close());

    test('they save themselves while somebody writes', async () => {
      await page.goto(`${meeting}/minutes`);
      await text().fill(`${title}: first`);
      await says(saved());
      await page.reload();
      assert.equal(await text().inputValue(), `${title}: first`, 'the server does not have it');
      await page.locator(`a[href="${meeting}/minutes/1"]`).waitFor();
      await wellFormed(page);
      await shot(page, `minutes-1-${language}`);
      clean(page);
    });

    test('without a network the device keeps them, and a new page goes on', async () => {
      await page.context().setOffline(true);
      await text().fill(`${title}: offline`);
      await says(words('meetingsweb.unsent'));
      await shot(page, `minutes-2-offline-${language}`);
      await page.context().setOffline(false);
      clean(page, [/ERR_INTERNET_DISCONNECTED/]);
      await page.goto(`${meeting}/minutes`);
      assert.equal(await text().inputValue(), `${title}: offline`, 'what was typed is lost');
      await says(saved());
      await page.reload();
      assert.equal(await text().inputValue(), `${title}: offline`);
    });

    test('what two write at once is kept twice', async () => {
      const other = await open(browser, { language });
      await signIn(other, 'area_lead');
      await other.goto(`${meeting}/minutes`);
      await text(other).fill(`${title}: the other`);
      await says(saved(), other);
      clean(other);
      await other.context().close();
      await text().fill(`${title}: mine`);
      await says(words('meetingsweb.kept_aside').split('{0}')[0].trim());
      const seq = (await page.locator('[data-autosave-said]').innerText()).match(/\d+/)[0];
      await page.goto(`${meeting}/minutes/${seq}`);
      assert.ok((await page.locator('main').innerText()).includes(`${title}: mine`), 'what was kept aside is something else');
      clean(page);
    });

    test('what is too long is said to be, and stays', async () => {
      await page.goto(`${meeting}/minutes`);
      const long = 'x'.repeat(50_001);
      await text().evaluate((e, value) => {
        e.value = value;
        e.dispatchEvent(new Event('input', { bubbles: true }));
      }, long);
      await says(/50,?000/);
      assert.equal(await text().inputValue(), long);
      clean(page, [/422/]);
    });

    test('the button saves and leads back to the meeting', async () => {
      await text().fill(`${title}: at last`);
      await follow(page, () => page.locator('form[data-autosave] button[type=submit]').first().click());
      assert.equal(new URL(page.url()).pathname, meeting);
      assert.ok((await page.locator('main').innerText()).includes(`${title}: at last`), 'the meeting shows other minutes');
      clean(page);
    });

    test('who is signed out is told so', async () => {
      await page.goto(`${meeting}/minutes`);
      const cookies = await page.context().cookies();
      await page.context().clearCookies();
      await text().fill(`${title}: signed out`);
      await says(words('meetingsweb.signed_out'));
      clean(page, [/401/]);
      await page.context().addCookies(cookies);
      await page.goto(`${meeting}/minutes`);
      await says(saved());
      assert.equal(await text().inputValue(), `${title}: signed out`);
    });
  });
}
