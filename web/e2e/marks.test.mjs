// A month's marks, from the records to what follows: the office computes and
// publishes it, a unit opens every point of its mark down to the records, appeals
// with a file that no other unit sees, and is decided on with a reason. Of a month
// that is locked the ranking is a paper, and what it proposes is confirmed. The
// program's clock says September: August is over. Days later the journey goes on:
// the time for appeals has passed, August is locked, and what follows from it is
// confirmed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, axe, clean, follow, languages, launch, open, say, shot, signIn, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const month = '2017-08';
const later = process.env.CHUANGWEI_LATER === '1';
// Who appeals in each language, so that each has an appeal of his own.
const appellants = {
  'zh-CN': { role: 'liaison', name: '县城管大队', of: 'B', stranger: 'area_lead' },
  en: { role: 'area_lead', name: '第三片区', of: 'areas', stranger: 'liaison' },
};

for (const language of languages) {
  describe(`marks in ${language}`, { concurrency: false, skip: accounts.length === 0 && 'no accounts' }, () => {
    const t = (key) => say('assess', key, language);
    const { role, name, of, stranger } = appellants[language];
    const reason = `时限从派单算起 'O"Neil' 100%_😀 ${language} ${Date.now()}`;
    const pages = {};
    let mark;
    let file;

    const as = async (who) => {
      if (!pages[who]) {
        pages[who] = await open(browser, { language });
        await signIn(pages[who], who);
      }
      return pages[who];
    };
    const text = async (page) => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    const does = async (page, act, fill = async () => {}) => {
      await page.locator(`details#${act} > summary`).first().click();
      const form = page.locator('dialog[open] form').first();
      await fill(form);
      await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
    };

    after(async () => {
      for (const page of Object.values(pages)) await page.context().close();
    });

    if (later) {
      test('once appeals are over the office locks the month, and it is ranked', async () => {
        const page = await as('office');
        await page.goto(`/assess?month=${month}&subject=areas`);
        if (await page.locator('details#lock').count()) {
          // What nobody has confirmed by then cannot count any more: it is taken back first.
          await page.goto(`/assess/notes?state=waiting&from=${month}-01&to=${month}-31`);
          const waiting = await page.locator('tbody a[data-open]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
          for (const link of waiting) {
            await page.goto(link);
            await does(page, 'withdraw', (form) => form.locator('[name=reason]').fill(reason));
          }
          await page.goto(`/assess?month=${month}&subject=areas`);
          await does(page, 'lock');
          await page.goto(`/assess?month=${month}&subject=areas`);
        }
        const says = await text(page);
        assert.ok(says.includes(t('assess.state.locked')), says);
        for (const list of ['assess.on.red', 'assess.on.black']) assert.ok(says.includes(t(list)), `${list}: ${says}`);
        assert.ok((await page.locator('tbody tr').count()) >= 13, 'the areas are not all ranked');
        await wellFormed(page);
        await axe(page, 'the ranking of a locked month');
        await shot(page, `marks-4-locked-${language}`);
        clean(page);
      });

      test('its bulletin is a Word file, and a unit sees its place and can no longer appeal', async () => {
        const office = await as('office');
        const paper = await office.request.get(`/assess/word?month=${month}`);
        assert.equal(paper.status(), 200);
        assert.ok((await paper.body()).toString('latin1').startsWith('PK'));
        const page = await as(role);
        await page.goto(`/assess?month=${month}&subject=${of}`);
        await follow(page, () => page.locator('tbody tr', { hasText: name }).locator('a[data-open]').first().click());
        const says = await text(page);
        assert.ok(says.includes('核实属实'), says);
        assert.equal(await page.locator('form [name=files]').count(), 0, 'an appeal can still be made');
        clean(page);
      });

      test('the ladder proposes a step, which the office confirms', async () => {
        const page = await as('office');
        await page.goto(`/assess/consequences?month=${month}&state=proposed`);
        const rung = ['interview', 'organisation', 'account'].map((x) => t(`assess.follows.${x}`));
        const rows = page.locator('tbody tr');
        let step;
        for (let i = 0; i < (await rows.count()) && !step; i++) {
          const says = await rows.nth(i).innerText();
          if (rung.some((x) => says.includes(x))) step = rows.nth(i).locator('a[data-open]').first();
        }
        assert.ok(step, `no step is proposed: ${await text(page)}`);
        await follow(page, () => step.click());
        const at = page.url();
        await does(page, 'follow');
        await page.goto(at);
        assert.ok((await text(page)).includes(t('assess.followed.confirmed')));
        await wellFormed(page);
        await axe(page, 'a step of the ladder');
        await shot(page, `marks-5-ladder-${language}`);
        clean(page);
      });
      return;
    }

    test('the office computes the month and publishes it', async () => {
      const page = await as('office');
      await page.goto(`/assess?month=${month}`);
      if (await page.locator('details#publish').count()) {
        await does(page, 'compute', (form) => form.locator('[name=month]').fill(month));
        await page.goto(`/assess?month=${month}`);
        await does(page, 'publish', (form) => form.locator('[name=hours]').fill('48'));
      }
      await page.goto(`/assess?month=${month}&subject=${of}`);
      assert.ok((await text(page)).includes(t('assess.state.published')));
      mark = await page.locator('main tr', { hasText: name }).locator('a[data-open]').first().getAttribute('href');
      assert.match(mark, /^\/assess\/marks\/2017-08\//);
      await wellFormed(page);
      clean(page);
    });

    test('the unit opens every point of its mark down to the records', async () => {
      const page = await as(role);
      await page.goto(mark);
      const points = page.locator('main table').first().locator('tbody tr');
      const links = await points.locator('a[href]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))]);
      assert.ok(links.length >= 3, `only ${links.length} records behind ${await points.count()} points`);
      for (const link of links) {
        const answer = await page.request.get(link);
        assert.equal(answer.status(), 200, `${link} cannot be opened by whom it marks`);
      }
      await axe(page, 'a mark');
      await shot(page, `marks-1-mark-${language}`);
      clean(page);
    });

    test('it appeals with a file, which no other unit sees', async () => {
      const page = await as(role);
      await page.goto(mark);
      const form = page.locator(`form[action="${mark}"]`);
      await form.locator('[name=rule]').selectOption({ index: 0 });
      await form.locator('[name=reason]').fill(reason);
      await form.locator('input[type=file]').setInputFiles({ name: '证明.txt', mimeType: 'text/plain', buffer: Buffer.from(reason) });
      await follow(page, () => form.locator('button[type=submit]').click(), 'POST');
      assert.ok((await text(page)).includes(reason));
      file = await page.locator('a[href^="/assess/files/"]').first().getAttribute('href');
      assert.equal((await (await page.request.get(file)).body()).toString(), reason);
      const other = await as(stranger);
      assert.equal((await other.request.get(file)).status(), 404, 'another unit reads the file');
      await other.goto('/assess/appeals');
      assert.ok(!(await text(other)).includes(reason), 'another unit reads the appeal');
      const there = await other.request.get(mark);
      assert.ok(!(await there.text()).includes('100%_😀'), 'another unit reads the appeal on the mark');
      clean(page);
      clean(other);
    });

    test('the office decides with a reason, and the mark moves by as much', async () => {
      const page = await as('office');
      await page.goto(mark);
      const total = async () => Number((await page.locator('dl', { hasText: t('assess.col.total') }).locator('dd').first().innerText()).match(/[\d.]+/)[0]);
      const was = await total();
      await does(page, await page.locator('details[id^="decide-"]').first().getAttribute('id'), async (form) => {
        await form.locator('[name=adjust]').fill('0.5');
        await form.locator('[name=reason]').fill('核实属实，予以更正');
      });
      await page.goto(mark);
      assert.ok((await text(page)).includes('核实属实，予以更正'));
      assert.equal(Math.round((await total()) * 100), Math.round((was + 0.5) * 100), `from ${was}`);
      await wellFormed(page);
      await shot(page, `marks-2-decided-${language}`);
      clean(page);
    });

    test('of a locked month the ranking is a paper, and what follows is confirmed', async () => {
      const page = await as('office');
      await page.goto('/assess?month=2017-07');
      assert.ok((await text(page)).includes(t('assess.state.locked')));
      const paper = await page.request.get('/assess/word?month=2017-07');
      assert.equal(paper.status(), 200);
      assert.ok((await paper.body()).toString('latin1').startsWith('PK'));
      await page.goto('/assess/consequences?state=proposed');
      const proposed = page.locator('main a[data-open]');
      const waiting = await proposed.count();
      assert.ok(waiting > 0, 'nothing is proposed');
      await follow(page, () => proposed.first().click());
      const at = page.url();
      await does(page, 'follow');
      await page.goto(at);
      assert.ok((await text(page)).includes(t('assess.followed.confirmed')));
      await wellFormed(page);
      await axe(page, 'what follows');
      await shot(page, `marks-3-follows-${language}`);
      clean(page);
    });
  });
}
