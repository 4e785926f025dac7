// An inspector without a network: the sheet of a site that was opened before is
// gone through, the phone kills the page in between, the site is finished and
// signed, and with the network everything arrives once and in order. What the
// phone keeps is gone when somebody signs out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, axe, clean, follow, languages, launch, open, photo, say, shot, signIn, url, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

// What is refused by a network that is not there.
const noNetwork = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /Failed to fetch/, /503/];

for (const language of languages) {
  describe(`offline in ${language}`, { skip: accounts.length === 0 && 'no accounts' }, () => {
    const words = (file, key, ...args) => args.reduce((text, a, i) => text.replace(`{${i}}`, a), say(file, key, language));
    const name = `无网络 'O"Neil' 100%_😀 ${language}`;
    let items; // the first three of the site's
    let all; // how many there are
    let page;
    let at; // the phone's page of the site
    let sent = []; // the requests that reach the server
    const reported = []; // the answers to the new case

    const text = async () => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    const form = () => page.locator('form[action$="/items"]');
    const waiting = () => page.locator('[data-outbox-list] li');
    const kept = () => page.evaluate(async () => (await (await caches.open('cw-pages')).keys()).map((r) => new URL(r.url).pathname));
    // All is kept that is named: whoever leaves the page before leaves without.
    const keptAll = async (paths) => {
      for (let tries = 150; ; tries--) {
        const have = await kept();
        const lacks = paths.filter((path) => !have.includes(path));
        if (lacks.length === 0) return have;
        assert.ok(tries > 0, `${lacks} are not kept, only ${have}`);
        await page.waitForTimeout(100);
      }
    };
    const note = async (item) => {
      await form().locator('button[type=submit]').last().click();
      await page.waitForURL((u) => !u.pathname.endsWith(item));
    };

    after(() => page?.context().close());

    test('a site of a round is given to the inspector', async () => {
      const office = await open(browser, { language });
      await signIn(office, 'office');
      await office.goto('/inspections/new');
      const plan = office.locator('form[action="/inspections"]');
      await plan.locator('[name=title]').fill(`${name} ${Date.now()}`);
      await plan.locator('[name=sheet]').selectOption('b1');
      for (const kind of ['street', 'compound', 'food', 'venue', 'village', 'committee', 'unit']) await plan.locator(`[name=need_${kind}]`).fill('0');
      await plan.locator('[name=need_market]').fill('1');
      await plan.locator('label', { hasText: '督查员1' }).first().click();
      await follow(office, () => plan.locator('button[type=submit]').last().click(), 'POST');
      await office.locator('details#draw > summary').click();
      await follow(office, () => office.locator('dialog form[action$="/draw"] button[type=submit]').first().click(), 'POST');
      const links = await office.locator('main tbody a[data-open]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
      assert.equal(links.length, 2, 'a market, and the county');
      at = links.at(-1).replace('/inspections/visits/', '/m/inspections/');
      clean(office);
      await office.context().close();
    });

    test('its page says how much of it is kept, until all is', async () => {
      page = await open(browser, { language, width: 390, worker: true });
      page.on('request', (r) => r.method() === 'POST' && r.url().includes('/inspections/visits/') && sent.push(r));
      page.on('response', (r) => r.request().method() === 'POST' && r.url().endsWith('/cases') && reported.push(r.status()));
      await signIn(page, 'inspector');
      await page.goto('/m/inspections');
      await page.goto(at);
      const codes = await page.locator(`main a[href^="${at}/"]`).evaluateAll((all) => all.map((a) => a.getAttribute('href').split('/').pop()));
      all = codes.length;
      items = codes.slice(codes.indexOf('markets.clean') - 1).slice(0, 3);
      assert.equal(items[1], 'markets.clean', `${at} is no market: ${codes}`);
      const status = page.locator('[data-keep] [role=status]');
      await status.filter({ hasText: words('ui', 'ui.keep.all', all + 1) }).waitFor();
      await wellFormed(page);
      await axe(page, 'a site that is kept');
      await shot(page, `offline-1-kept-${language}`);
      const paths = ['/m', '/m/report', at, ...items.map((i) => `${at}/${i}`), '/m/inspections', '/m/offline'];
      const have = await keptAll(paths);
      assert.ok(!have.some((path) => path.startsWith('/sign-in') || path === '/'), `${have}`);
      await page.locator('[data-keep] a').click();
      await page.locator(`[data-shelf] a[href="${at}"]`).waitFor();
      await wellFormed(page);
      await axe(page, 'what is kept');
      await shot(page, `offline-2-shelf-${language}`);
      await page.goto(at);
      await keptAll(paths);
      clean(page);
    });

    test('without a network it goes on from item to item', async () => {
      await page.context().setOffline(true);
      await page.locator(`a[href="${at}/${items[0]}"]`).click();
      await page.locator('.banner', { hasText: words('ui', 'ui.offline') }).first().waitFor();
      const first = await form().locator('[name=_key]').inputValue();
      await page.reload();
      await page.locator('.banner', { hasText: words('ui', 'ui.offline') }).first().waitFor();
      assert.notEqual(await form().locator('[name=_key]').inputValue(), first, 'a kept page brings the same key again');
      await note(items[0]);
      assert.ok(page.url().endsWith(items[1]), `${page.url()} is not the next item`);

      // A deduction says why, while the inspector stands there.
      await form().locator('[name=a_each]').fill('3');
      await form().locator('button[type=submit]').last().click();
      await page.locator('#errors').waitFor();
      assert.ok((await page.locator('#errors').innerText()).includes(words('inspect', 'inspect.need_deduction_reason')));
      await axe(page, 'an item without a reason');
      await shot(page, `offline-3-wrong-${language}`);
      await form().locator('[name=reason]').fill(name);
      await form().locator('input[type=file]').first().setInputFiles(await photo(page));
      await page.locator('.photos-shown li').first().waitFor();
      await form().locator('[name=case]').check();
      // The phone kills the page: what was typed and photographed is there again.
      await page.waitForTimeout(1_000);
      await page.reload();
      await page.locator('.photos-shown li').first().waitFor();
      assert.equal(await form().locator('[name=reason]').inputValue(), name);
      assert.equal(await form().locator('[name=a_each]').inputValue(), '3');
      assert.ok(await form().locator('[name=case]').isChecked());
      await note(items[1]);
      await note(items[2]);

      await page.goto(at);
      await waiting().nth(2).waitFor();
      for (const i of items) {
        const row = page.locator('li', { has: page.locator(`a[href="${at}/${i}"]`) });
        assert.ok((await row.innerText()).includes(words('ui', 'ui.outbox.noted')), `${i} does not say that it waits`);
      }
      await wellFormed(page);
      await axe(page, 'a site without a network');
      await shot(page, `offline-4-waiting-${language}`);
      await page.goto(`${at}/${items[1]}`);
      await form().locator('[data-noted]').waitFor();
      assert.equal(await form().locator('[name=reason]').inputValue(), name, 'what waits is not shown');
      // A page that is not kept says so, and what there is instead.
      await page.goto('/m/places');
      await page.locator('[data-lost]').waitFor();
      assert.ok((await text()).includes(words('app', 'app.offline.lost')));
      await waiting().nth(2).waitFor();
      await wellFormed(page);
      await axe(page, 'a page that is not kept');
      await shot(page, `offline-5-lost-${language}`);
    });

    test('a case is reported without a network, and waits', async () => {
      await page.goto('/m/report');
      await page.locator('.banner', { hasText: words('ui', 'ui.offline') }).first().waitFor();
      const report = page.locator('form#report');
      await report.locator('button[type=submit]').last().click();
      await page.locator('#errors').waitFor();
      assert.ok((await page.locator('#errors').innerText()).includes(words('cases', 'case.need_category')));
      await report.locator('[name=category]').selectOption({ index: 3 });
      await report.locator('[name=address]').fill(`${name} ${Date.now()}`);
      await report.locator('button[type=submit]').last().click();
      await waiting().nth(3).waitFor();
      await axe(page, 'a report that waits');
      await shot(page, `offline-5b-report-${language}`);
    });

    test('it is finished and signed without a network, and all arrives once and in order', async () => {
      await page.goto(at);
      const finish = page.locator('form#finish');
      await finish.locator('[name=signing][value=present]').check();
      await finish.locator('button[type=submit]').last().click();
      await page.locator('#errors').waitFor();
      assert.ok((await page.locator('#errors').innerText()).includes(words('ground', 'fault.need_text')));
      const wrong = await finish.locator('[aria-invalid]').evaluateAll((all) => all.map((e) => e.name));
      assert.deepEqual(wrong, all > 3 ? ['rest', 'signer'] : ['signer']);
      assert.ok(all === 3 || (await page.locator('#errors').innerText()).includes(words('inspect', 'inspect.items_left', all - 3)), 'items that wait are not counted');
      if (all > 3) await finish.locator('[name=rest]').check();
      await finish.locator('[name=signer]').fill(name);
      const pad = await finish.locator('canvas').boundingBox();
      await page.evaluate(() => document.querySelector('form#finish canvas').scrollIntoView({ block: 'center' }));
      const box = (await finish.locator('canvas').boundingBox()) ?? pad;
      await page.mouse.move(box.x + 20, box.y + 20);
      await page.mouse.down();
      await page.mouse.move(box.x + 120, box.y + 60, { steps: 5 });
      await page.mouse.up();
      await page.waitForFunction(() => document.querySelector('form#finish input[name=signature]').files.length === 1);
      await finish.locator('button[type=submit]').last().click();
      await finish.locator('[data-noted]').waitFor();
      assert.equal(await waiting().count(), 5);
      await page.reload();
      await finish.locator('[data-noted]').waitFor();
      assert.equal(await finish.locator('button[type=submit]').last().isVisible(), false, 'it can be finished twice');
      await shot(page, `offline-6-finished-${language}`);

      sent = [];
      await page.context().setOffline(false);
      await page.waitForURL((u) => u.pathname === at.replace('/m/inspections/', '/inspections/visits/'));
      const said = await text();
      assert.ok(said.includes(name) && said.includes(words('inspect', 'inspect.signing.present')), said);
      assert.match(said, /\b6\b/, `six points are not deducted: ${said}`);
      assert.equal(await page.locator('main a[href^="/case/"]').count(), 1, 'the deduction made no case, or two');
      assert.ok((await page.locator('main img').count()) > 0, 'the signature is missing');
      const order = sent.map((r) => new URL(r.url()).pathname.split('/').pop());
      assert.deepEqual(order, ['items', 'items', 'items', 'finish'], 'the order in which it was sent');
      assert.equal(new Set(sent.map((r) => r.headers()['idempotency-key'])).size, 4);
      await follow(page, () => page.locator('main a[href^="/case/"]').first().click());
      assert.ok((await text()).includes(name));
      assert.ok((await page.locator('main img').count()) > 0, 'the case has no photo');
      await shot(page, `offline-7-arrived-${language}`);
      await page.goto('/m/inspections');
      await page.waitForFunction(() => document.querySelectorAll('[data-outbox-list] li').length === 0);
      assert.deepEqual(reported, [201], 'the case that was reported without a network');
      clean(page, noNetwork);
    });

    test('whoever signs out leaves nothing behind', async () => {
      await page.goto(`${url}/m`);
      assert.ok((await kept()).length > 2);
      await page.evaluate(() => {
        const form = document.createElement('form');
        form.method = 'post';
        form.action = '/sign-out';
        document.body.append(form);
        form.submit();
      });
      await page.waitForURL((u) => u.pathname === '/sign-in');
      assert.deepEqual(await kept(), []);
      await page.context().setOffline(true);
      const answer = await page.goto(at).catch((e) => e);
      if (answer?.status) assert.equal(answer.status(), 503, 'a page of the signed-out is shown');
      clean(page, noNetwork);
    });
  });
}
