// Notices to parties, as the office and those who serve them live it: one is
// drafted for each of the 628 findings of the survey of structures and signs, in
// one act, which makes nothing twice; all are signed in one act, each with its
// own number. One is served before two witnesses, looked after again and
// complied with. Register, case and report then say the same.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { account, axe, clean, follow, launch, open, photo, say, shot, signIn, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const whole = (text) => Number(text.replaceAll(/[^\d]/g, ''));

/** The figures of the work report by name. */
async function figures(page) {
  const report = await (await page.request.get('/reports/stage/json')).json();
  return report.figures;
}

/** Waits until the job of many is done, and returns how many it made and skipped. */
async function done(page) {
  assert.match(new URL(page.url()).pathname, /^\/notices\/batches\//);
  await page.locator('[hx-trigger]').waitFor({ state: 'detached', timeout: 60_000 }); // the page comes anew by itself
  await page.locator('main a.btn-primary[href^="/notices?"]').waitFor();
  return (await page.locator('main').innerText()).match(/\d[\d,]*/g).map(whole);
}

describe('notices', { concurrency: false }, () => {
  for (const { language, width, kind } of [
    { language: 'zh-CN', width: 1440, kind: 'advise' },
    { language: 'en', width: 1440, kind: 'demolish' },
  ]) {
    const t = (key) => say('notices', key, language);

    test(`628 notices from the ledger, ${language}`, async () => {
      const page = await open(browser, { language, width });
      await signIn(page, account('office'));
      const was = await figures(page);

      // Drafted for every row of the list, and not twice.
      const draft = async () => {
        await page.goto('/cases?theme=structures');
        await follow(page, () => page.getByRole('link', { name: t('noticesweb.ledger_all') }).click());
        await follow(page, () => page.getByRole('link', { name: t(`notices.kind.${kind}`), exact: true }).or(page.locator(`a.btn[href*="notice_kind=${kind}"]`)).first().click());
        await wellFormed(page);
        await axe(page, 'drafting many');
        await shot(page, `notices-many-${language}`);
        await page.locator('select[name="issuer"]').selectOption({ index: kind === 'demolish' ? 3 : 1 });
        await follow(page, () => page.locator('form[data-guard] button[type=submit], main form:has([name=issuer]) button.btn-primary').first().click(), 'POST');
        return done(page);
      };
      assert.ok((await draft()).includes(628), 'not all were drafted');
      await shot(page, `notices-batch-${language}`);
      await page.goto(`/notices?state=draft&kind=${kind}`);
      assert.equal(await rows(page), 628);
      const again = await draft();
      assert.ok(again.includes(0) && again.includes(628), `drafted again: ${again}`);
      await page.goto(`/notices?state=draft&kind=${kind}`);
      assert.equal(await rows(page), 628);
      assert.equal((await figures(page)).notices_drafted.value, was.notices_drafted.value + 628);

      // Signed in one act, with as many numbers.
      await follow(page, () => page.locator('form[action^="/notices/sign"] button').first().click(), 'POST');
      await wellFormed(page);
      const aware = page.locator('input[name="aware"]');
      if ((await aware.count()) > 0) await aware.check();
      await follow(page, () => page.locator('main form button.btn-primary').click(), 'POST');
      assert.ok((await done(page)).includes(628), 'not all were signed');
      await page.goto(`/notices?state=issued&kind=${kind}`);
      assert.equal(await rows(page), 628);
      assert.equal((await figures(page)).notices_signed.value, was.notices_signed.value + 628);

      // One is served before two witnesses, inspected, and complied with.
      await follow(page, () => page.locator('a[data-open]').first().click());
      const at = page.url();
      await page.locator('#serve > summary').click();
      const serve = page.locator('form[action$="/serve"]');
      await serve.locator('select[name="method"]').selectOption('left');
      await follow(page, () => serve.locator('button.btn-primary').click(), 'POST');
      assert.ok((await page.locator('main').innerText()).includes(t('notices.need_proof.left')), 'served without witnesses');
      await serve.locator('[name="witness1"]').fill('居委会干部');
      await serve.locator('[name="witness2"]').fill('网格员');
      await follow(page, () => serve.locator('button.btn-primary').click(), 'POST');
      await page.goto(at.replace('/notices/', '/m/notices/'));
      await page.locator('#visit > summary').click();
      const visit = page.locator('form[action$="/visit"]');
      await visit.locator('select[name="result"]').selectOption('done');
      await visit.locator('input[type=file]').first().setInputFiles(await photo(page));
      await visit.locator('.photos-shown li').first().waitFor();
      await follow(page, () => visit.locator('button.btn-primary').click(), 'POST');
      await page.goto(at);
      assert.ok((await page.locator('main').innerText()).includes(t('notices.state.complied')));
      await wellFormed(page);
      await axe(page, 'a notice');
      await shot(page, `notices-one-${language}`);

      // The register, the case and the report agree.
      const now = await figures(page);
      assert.equal(now.notices_served.value, was.notices_served.value + 1);
      assert.equal(now.notices_complied.value, was.notices_complied.value + 1);
      await follow(page, () => page.locator('main a[href^="/case/"]').first().click());
      const beside = page.locator(`a[href="${new URL(at).pathname}"]`).locator('xpath=..');
      assert.ok((await beside.innerText()).includes(t('notices.state.complied')), 'the case does not tell');
      await page.goto(`/notices?state=complied&kind=${kind}`);
      assert.equal(await rows(page), 1);
      await page.goto(now.notices_complied.link);
      assert.equal(await rows(page), now.notices_complied.value);

      // All on paper.
      await page.goto(`/notices/slips?kind=${kind}`);
      assert.equal(await page.locator('article.slip').count(), 628);
      clean(page, [/422/]);
      await page.context().close();
    });
  }
});

/** How many rows the list says that it has. */
async function rows(page) {
  return whole(await page.locator('#list .row-count, #list p').first().innerText());
}
