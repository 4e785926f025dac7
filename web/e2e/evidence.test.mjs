// A piece of evidence from the unit that owes it into the archive: handed in, sent
// back with a reason, handed in again, accepted. What its clause says changes with
// it, and the whole archive comes out as folders with an index.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, axe, clean, follow, languages, launch, open, say, shot, signIn, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

for (const language of languages) {
  describe(`evidence in ${language}`, { skip: accounts.length === 0 && 'no accounts' }, () => {
    const t = (key, ...args) => args.reduce((text, a, i) => text.replace(`{${i}}`, a), say('standard', key, language));
    const title = `proof ${language} ${Date.now()}`;
    const reason = "缺公章 'O\"Neil' 100%_😀";
    const clause = '/standard/clauses/02-02-01';
    const pages = {};
    let at;

    const as = async (role) => {
      if (!pages[role]) {
        pages[role] = await open(browser, { language });
        await signIn(pages[role], role);
      }
      return pages[role];
    };
    const text = async (page) => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    const does = async (role, act, to, fill = async () => {}) => {
      const page = await as(role);
      await page.goto(at);
      await page.locator(`details#${act} > summary`).click();
      const form = page.locator(`details#${act} ~ dialog form[action$="/${to}"], dialog[open] form[action$="/${to}"]`).first();
      await fill(form);
      await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
      return page;
    };
    const hands = (name) =>
      does('liaison', 'hand', 'hand', async (form) => {
        await form.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(`${title} ${name}`) });
        await form.locator('[name=pages]').fill('3');
        await form.locator('[name=note]').fill(title);
      });
    const accepted = async () => {
      const page = await as('office');
      await page.goto(clause);
      const row = page.locator('main li', { has: page.locator(`a[href="${at}"]`) });
      return { why: await text(page), row: await row.innerText() };
    };

    after(async () => {
      for (const page of Object.values(pages)) await page.context().close();
    });

    test('the office asks a unit for it', async () => {
      const page = await as('office');
      await page.goto(clause);
      await page.locator('details#ask > summary').click();
      const form = page.locator('dialog[open] form[action$="/ask"]');
      await form.locator('[name=title]').fill(title);
      await form.locator('[name=kind]').selectOption({ index: 1 });
      await form.locator('[name=unit]').selectOption(await unitOf(await as('liaison'), form));
      await form.locator('[name=due_on]').fill('2017-08-31');
      await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
      at = await page.locator('main a', { hasText: title }).first().getAttribute('href');
      assert.match(at, /^\/standard\/evidence\//);
      assert.ok((await accepted()).row.includes(t('standard.stage.asked')));
      clean(page);
    });

    test('the unit hands it in, and it is sent back with a reason', async () => {
      const unit = await hands('统计表一.txt');
      assert.ok((await text(unit)).includes(t('standard.stage.handed')));
      const office = await does('office', 'return', 'review', (form) => form.locator('[name=reason]').fill(reason));
      assert.ok((await text(office)).includes(reason), 'the reason is not told');
      await unit.goto(at);
      assert.ok((await text(unit)).includes(t('standard.stage.returned')));
      await wellFormed(unit);
      await axe(unit, 'a piece of evidence');
      await shot(unit, `evidence-1-returned-${language}`);
      clean(unit);
    });

    test('it is handed in again and accepted, and its clause says so', async () => {
      const was = (await accepted()).why;
      const unit = await hands('统计表二.txt');
      assert.equal(await unit.locator('main article').count(), 2, 'the earlier edition is gone');
      const office = await does('office', 'accept', 'review');
      assert.ok((await text(office)).includes(t('standard.stage.accepted')));
      const now = await accepted();
      assert.ok(now.row.includes(t('standard.stage.accepted')), now.row);
      const count = (said) => said.match(new RegExp(t('standard.why.evidence', '(\\d+)', '(\\d+)')));
      const [before, then] = [count(was), count(now.why)];
      assert.ok(before, 'the clause did not say what it lacks');
      assert.ok(!then || Number(then[1]) === Number(before[1]) + 1, `${before} became ${then}`);
      await shot(office, `evidence-2-accepted-${language}`);
      clean(office);
    });

    test('the archive is exported as folders with an index', async () => {
      const page = await as('office');
      const answer = await page.request.get('/standard/archive.zip');
      assert.equal(answer.status(), 200);
      const names = (await answer.body()).toString('latin1');
      const zip = Buffer.from(names, 'latin1').toString('utf8');
      assert.ok(zip.startsWith('PK') && /index\.html/.test(zip), 'no index');
      assert.ok(zip.includes('统计表二.txt') && zip.includes('统计表一.txt') === false, 'not the edition that was accepted');
      clean(page);
    });
  });
}

/** The unit of whoever has signed in to page, as a choice of the form. */
async function unitOf(page, form) {
  await page.goto('/me');
  const said = await page.locator('main').innerText();
  const options = await form.locator('[name=unit] option').evaluateAll((all) => all.map((o) => ({ value: o.value, label: o.textContent.trim() })));
  const found = options.filter((o) => o.value && said.includes(o.label)).sort((a, b) => b.label.length - a.label.length)[0];
  assert.ok(found, `the unit of the liaison is none of the choices: ${said}`);
  return found.value;
}
