// A finding, from what a rule saw to what follows: the office looks, whom it
// concerns is asked and explains, somebody else judges, and what is upheld is noted
// and confirmed by a second person. Each language has a finding of its own: in one
// it is upheld, in the other there is nothing in it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, axe, clean, follow, languages, launch, open, say, shot, signIn, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

// Whom the finding concerns, who may not see it, and how it stands at first.
const concerned = {
  'zh-CN': { role: 'liaison', stranger: 'group_lead', list: '/findings?kind=reused&month=2017-07', asked: true },
  en: { role: 'group_lead', stranger: 'liaison', list: '/findings?kind=small_sample&month=2017-06&state=open', asked: false },
};

for (const language of languages) {
  describe(`findings in ${language}`, { concurrency: false, skip: accounts.length === 0 && 'no accounts' }, () => {
    const t = (key) => say('findings', key, language);
    const { role, stranger, list, asked } = concerned[language];
    const words = `已核对 'O"Neil' 100%_😀 ${language} ${Date.now()}`;
    const pages = {};
    let finding;

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

    test('looking at a month again finds nothing new, and every record of the evidence opens', async () => {
      const page = await as('office');
      await page.goto('/findings');
      const rows = await page.locator('main tbody tr').count();
      assert.ok(rows > 10, `only ${rows} findings`);
      await page.goto('/findings?month=2017-07');
      const was = await page.locator('main tbody').innerText();
      await does(page, 'look');
      await page.waitForURL((u) => u.searchParams.get('month') === '2017-07');
      assert.equal(await page.locator('main tbody').innerText(), was, 'looking again changes the list');
      await axe(page, 'findings');
      await wellFormed(page);
      await page.goto(list);
      const link = page.locator('main a[data-open]').first();
      finding = await link.getAttribute('href');
      await follow(page, () => link.click());
      const evidence = await page.locator('main table a[href]').evaluateAll((all) => [...new Set(all.map((a) => a.getAttribute('href')))]);
      assert.ok(evidence.length > 0, 'there is no evidence');
      for (const at of evidence.slice(0, 10)) assert.equal((await page.request.get(at)).status(), 200, `${at} does not open`);
      await axe(page, 'a finding');
      await wellFormed(page);
      await shot(page, `findings-1-finding-${language}`);
      clean(page);
    });

    test('whom it concerns sees it once asked, and explains', async () => {
      const page = await as(role);
      if (!asked) {
        assert.equal((await page.request.get(finding)).status(), 404, 'it is seen before it is asked');
        const office = await as('office');
        await office.goto(finding);
        await does(office, 'ask', (form) => form.locator('[name=question]').fill(words));
        clean(office);
      }
      await page.goto('/findings');
      await follow(page, () => page.locator(`main a[href="${finding}"]`).first().click());
      await page.locator('form [name=answer]').fill(words);
      await axe(page, 'explaining a finding');
      await shot(page, `findings-2-explain-${language}`);
      await follow(page, () => page.locator(`form[action="${finding}/answer"] button[type=submit]`).click(), 'POST');
      assert.ok((await text(page)).includes(t('findings.state.explained')));
      assert.equal(await page.locator('details#uphold, details#dismiss').count(), 0, 'it judges itself');
      const other = await as(stranger);
      assert.equal((await other.request.get(finding)).status(), 404, 'another unit sees it');
      await wellFormed(page);
      clean(page);
    });

    test('somebody else judges with a reason, and what is upheld is noted and confirmed by a second person', async () => {
      const page = await as('office');
      await page.goto(finding);
      assert.ok((await text(page)).includes(words));
      if (!asked) {
        await does(page, 'dismiss', (form) => form.locator('[name=reason]').fill(words));
        assert.ok((await text(page)).includes(t('findings.state.dismissed')));
        clean(page);
        return;
      }
      await does(page, 'uphold', (form) => form.locator('[name=grounds]').fill(words));
      assert.ok((await text(page)).includes(t('findings.state.upheld')));
      await does(page, 'note');
      const note = await page.locator('main a[href^="/assess/notes/"]').first().getAttribute('href');
      await page.goto(note);
      assert.equal(await page.locator('details#confirm').count(), 0, 'who noted it confirms it');
      const leader = await as('leader');
      await leader.goto(note);
      await does(leader, 'confirm');
      assert.ok((await text(leader)).includes(say('assess', 'assess.note.confirmed', language)));
      assert.equal(await leader.locator(`main a[href="${finding}"]`).count(), 1, 'the fact does not lead back');
      await page.goto(finding);
      await shot(page, `findings-3-upheld-${language}`);
      clean(page);
      clean(leader);
    });
  });
}
