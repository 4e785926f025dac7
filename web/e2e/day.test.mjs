// A day of the joint rectification group, as its people live it: signed in on
// the phone with the place, three enforcement actions by the big buttons, one
// of which holds goods and one brings a case, the last of them on a network that
// breaks; the cut-off, the report that is made of the records and confirmed, on
// paper and as a Word file. The same three then stand in the running totals, the
// attack week, the special rectification, the unit's and the area's page and the
// work report, without another keystroke.
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { account, accounts, clean, follow, languages, launch, open, photo, say, shot, signIn, url, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const sessions = new Map();

/** A page as somebody; signing in costs the server a good deal: once for each. */
async function as(role, options) {
  const who = account(role);
  if (!sessions.has(who.name)) {
    const page = await open(browser);
    await signIn(page, who);
    sessions.set(who.name, await page.context().storageState());
    await page.context().close();
  }
  return open(browser, { ...options, storage: sessions.get(who.name) });
}

const number = (text) => Number(text.replaceAll(/[^\d]/g, ''));
const numbers = (text) => (text.match(/\d[\d,]*/g) ?? []).map(number);

async function choose(page, form, field) {
  const box = form.locator('[data-photos]', { has: page.locator(`input[name="${field}"]`) });
  await box.locator('input[type=file]').setInputFiles(await photo(page, `${field}.jpg`));
  await box.locator('.photos-shown li').first().waitFor();
}

/**
 * A network that can lose answers: what is sent arrives, and who sent it never
 * learns so. keys are those of the actions that went through it.
 */
async function weakNetwork() {
  const net = { loses: false, keys: [] };
  const server = createServer((from, to) => {
    const action = from.method === 'POST' && from.url === '/patrol/actions';
    if (action) net.keys.push(from.headers['idempotency-key']);
    const { hostname, port } = new URL(url);
    const onward = request({ hostname, port, method: from.method, path: from.url, headers: from.headers }, (answer) => {
      if (action && net.loses) {
        answer.resume().on('end', () => to.destroy());
        return;
      }
      to.writeHead(answer.statusCode, answer.headers);
      answer.pipe(to);
    });
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  net.url = `http://127.0.0.1:${server.address().port}`;
  net.close = () => {
    server.closeAllConnections();
    server.close();
  };
  return net;
}

/** What the phone keeps until it is answered, or until it is sent. */
async function kept(page, store) {
  return page.evaluate(
    (store) =>
      new Promise((done, fail) => {
        const r = indexedDB.open('cw-outbox', 1);
        r.onerror = () => fail(r.error);
        r.onsuccess = () => {
          const all = r.result.transaction(store).objectStore(store).getAll();
          all.onsuccess = () => {
            done(all.result.map((x) => ({ key: x.key, state: x.state, fields: x.fields.map(([k, v]) => [k, v instanceof File ? v.size : v]) })));
            r.result.close();
          };
        };
      }),
    store,
  );
}

/** Waits for what asks the page again and again. */
async function until(what, ask) {
  const end = Date.now() + 15_000;
  for (;;) {
    if (await ask()) return;
    assert.ok(Date.now() < end, `never: ${what}`);
    await new Promise((r) => setTimeout(r, 50));
  }
}

/** The parts of a Word file as text, its table cells parted by bars. */
function wordText(file) {
  // The directory of a ZIP file stands at its end.
  for (let at = file.readUInt32LE(file.lastIndexOf(Buffer.from('PK\x05\x06')) + 16); file.readUInt32LE(at) === 0x02014b50; ) {
    const [packed, name, extra, comment] = [file.readUInt32LE(at + 20), file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32)];
    if (file.toString('utf8', at + 46, at + 46 + name) === 'word/document.xml') {
      const local = file.readUInt32LE(at + 42);
      const begin = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
      const data = file.subarray(begin, begin + packed);
      const xml = (file.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data)).toString('utf8');
      return xml.replaceAll('</w:tc>', '|').replaceAll(/<\/w:(p|tr)>/g, '\n').replaceAll(/<[^>]+>/g, '').replaceAll(/\n\|/g, '|');
    }
    at += 46 + name + extra + comment;
  }
  return assert.fail('no document in the file');
}

/** The middle of the n-th area. */
async function middle(page, n) {
  const areas = await (await page.request.get('/areas.geojson')).json();
  const area = areas.features.find((f) => f.properties.seq === n);
  const g = area.geometry;
  const ring = g.type === 'MultiPolygon' ? g.coordinates[0][0] : g.coordinates[0];
  const mean = (i) => ring.reduce((sum, p) => sum + p[i], 0) / ring.length;
  return { longitude: mean(0), latitude: mean(1), accuracy: 12, href: area.properties.href, name: area.properties.name };
}

/** The number of the first link to that list with those parameters, and no others that narrow it. */
async function linked(page, path, wanted, part = 'main') {
  for (const a of await page.locator(`${part} a[href^="${path}"]`).all()) {
    const href = await a.getAttribute('href');
    const q = new URL(href, 'http://x').searchParams;
    q.delete('campaign');
    if ([...q.keys()].length !== Object.keys(wanted).length || Object.entries(wanted).some(([k, v]) => q.get(k) !== v)) continue;
    const value = a.locator('.kpi-value');
    return { n: number((await value.count()) > 0 ? await value.innerText() : await a.innerText()), href };
  }
  return { n: 0, href: '' };
}

/** The unit whose brigade the patrol's account is of, and the month's attack week. */
async function places(page, here) {
  await page.goto(`/org/units?q=${encodeURIComponent('城管大队')}`);
  const unit = (await page.locator('#list tbody th a').first().getAttribute('href')).split('/').pop();
  await page.goto('/drives');
  const drive = await page.locator('#list tbody a[data-open]').first().getAttribute('href');
  await page.goto(drive);
  const column = await page.locator('#matrix thead th').evaluateAll((all, href) => all.findIndex((th) => th.querySelector('a')?.getAttribute('href').endsWith(href)), here.href);
  assert.ok(column > 0, 'the area is not in the matrix of the attack week');
  const row = page.locator('#matrix tbody tr', { has: page.locator('a[href="/drives/specials/appearance"]') }).first();
  const cell = await row.locator('th, td').nth(column).locator('a').getAttribute('href');
  return { unit, cell, area: here.href.split('/').pop() };
}

// What is done in the day: kinds as the dictionary has them, and how many.
const deeds = [
  { kind: 'mobile_stall', as: 'stalls', count: 2 },
  { kind: 'stall', as: 'stalls', count: 3 },
  { kind: 'small_ad', as: 'small_ads', count: 4 },
];
const grown = { stalls_cleared: 5, small_ads_removed: 4, enforcement_actions: 3, batches_held: 1, dumps_and_plots_cleared: 0, sheds_demolished: 0 };

/** Everything that the day is to be found in, as numbers by name. */
async function standing(page, today, at) {
  const out = {};
  const report = await (await page.request.get('/reports/stage/json')).json();
  for (const name of Object.keys(grown)) out[`report ${name}`] = report.figures[name].value;
  const begin = new URL(report.figures.stalls_cleared.link, 'http://x').searchParams;
  assert.ok(begin.get('as') === 'stalls', 'the figure opens other actions');

  // What the report says is "more than" is rounded; all actions are told as they are.
  const actions = new URL(report.figures.enforcement_actions.link, 'http://x').searchParams;
  await page.goto('/reports/stage');
  out['report page'] = (await linked(page, '/patrol/actions', Object.fromEntries([...actions].filter(([k]) => k !== 'campaign')))).n;
  for (const as of ['stalls', 'small_ads']) {
    await page.goto('/patrol');
    out[`day ${as}`] = (await linked(page, '/patrol/actions', { as, from: today, to: today })).n;
    await page.goto('/patrol/sums?by=day');
    out[`total ${as}`] = number(await page.locator(`tfoot a[href*="as=${as}&"]`).innerText());
    await page.goto(`/org/units/${at.unit}`);
    out[`unit ${as}`] = (await linked(page, '/patrol/actions', { as, unit: at.unit })).n;
    await page.goto(`/areas/${at.area}`);
    out[`area ${as}`] = (await linked(page, '/patrol/actions', { as, area: at.area })).n;
  }
  await page.goto(`/org/units/${at.unit}`);
  out['unit batches'] = (await linked(page, '/custody', { unit: at.unit })).n;
  await page.goto(`/areas/${at.area}`);
  out['area batches'] = (await linked(page, '/custody', { area: at.area })).n;

  await page.goto(at.cell);
  for (const d of deeds) {
    const row = page.locator('main tr', { has: page.locator(`a[href*="category=${d.kind}&"]`) });
    const cells = (await row.count()) > 0 ? await row.locator('td').allInnerTexts() : ['', '0', '0'];
    out[`week ${d.kind} actions`] = number(cells[1]);
    out[`week ${d.kind} count`] = number(cells[2]);
  }
  await page.goto('/drives/specials/appearance');
  const special = page.locator('main tbody tr', { has: page.locator(`a[href*="area=${at.area}"]`) }).first();
  out.special = numbers(await special.locator('td').last().innerText())[0];
  clean(page);
  return out;
}

for (const language of languages) {
  describe(`a day of the joint group in ${language}`, { skip: accounts.length === 0 && 'no accounts' }, () => {
    const desk = { language, width: 1440 };
    const name = `${language} ${Date.now()}`;
    const words = (key) => say('patrol', key, language);
    const was = { lines: {} };
    const made = [];
    let today;
    let here;
    let at;
    let phone;
    let net;

    after(() => net?.close());

    test('the office has put the shift on, and the records close in the evening', async () => {
      const page = await as('office', desk);
      await page.goto('/patrol/setup');
      await cutOff(page, '21:30');
      // A report that was confirmed already is opened again by sending it back.
      await page.goto('/patrol');
      const report = await page.locator('main a[href^="/patrol/daily/2"]').first().getAttribute('href');
      today = report.split('/').pop();
      await page.goto(report);
      if ((await page.locator('details#return').count()) > 0) {
        await page.locator('details#return > summary').click();
        const form = page.locator('dialog form[action$="/return"]');
        await form.locator('textarea').fill(name);
        await send(page, form);
      }
      for (const d of deeds) was.lines[d.kind] = await line(page, d.kind);
      here = await middle(page, 3);
      at = await places(page, here);
      was.all = await standing(page, today, at);

      await page.goto('/patrol/shifts/new');
      const form = page.locator('form[action="/patrol/shifts"]');
      await form.locator('[name=name]').fill(name);
      await form.locator('[name=day]').fill(today);
      await form.locator('[name=starts]').fill('14:00');
      await form.locator('[name=ends]').fill('21:30');
      await form.locator('[name^=need-]').first().fill('1');
      await send(page, form);
      clean(page);
      await page.context().close();
    });

    test('signed in on the phone, with the place', async () => {
      net = await weakNetwork();
      phone = await as('patrol', { language, width: 390, place: here });
      await phone.goto(`${net.url}/m/patrol`);
      const shift = phone.locator('section.card', { hasText: name });
      if (!(await shift.isVisible())) await phone.locator('summary', { hasText: words('patrolweb.not_on_roster') }).click();
      await send(phone, shift.locator('form'));
      await shift.getByText(words('patrolweb.sign_out')).waitFor();
      await wellFormed(phone);
      await shot(phone, `day-1-signed-in-${language}`);

      const office = await as('office', desk);
      await office.goto('/patrol');
      await follow(office, () => office.locator('main a', { hasText: name }).click());
      const member = office.locator('main tbody tr').first();
      const [, state, where] = await member.locator('td').allInnerTexts();
      assert.match(state, /14:|15:/, `when: ${state}`);
      const place = where.split(',').map(Number);
      assert.ok(Math.abs(place[0] - here.longitude) < 0.001 && Math.abs(place[1] - here.latitude) < 0.001, `where: ${where}`);
      await office.context().close();
    });

    test('an action by a big button with photos brings a case by one tick', async () => {
      const form = await button(phone, deeds[0]);
      await choose(phone, form, 'before');
      await choose(phone, form, 'after');
      await form.locator('input[name=with][value=open]').check();
      made.push(await answered(phone, form));
      await phone.goto(`${net.url}/patrol/actions/${made[0]}`);
      assert.equal(await phone.locator('.gallery img').count(), 2, 'the photos from before and after');
      await follow(phone, () => phone.locator('dl a[href^="/cases/"]').click());
      assert.equal((await phone.locator('main .st').first().innerText()).trim(), say('cases', 'case.state.reported', language));
    });

    test('another holds goods: a batch with a receipt in two copies', async () => {
      await phone.goto(`${net.url}/m/patrol`);
      const form = await button(phone, deeds[1]);
      await choose(phone, form, 'before');
      await form.locator('details', { has: phone.locator('[name=goods]') }).locator('summary').first().click();
      await form.locator('[name=goods]').fill(`三轮车 1辆\n${name} 12把`);
      await form.locator('[name=reason]').fill(name);
      await choose(phone, form, 'goods_photos');
      await shot(phone, `day-2-goods-${language}`);
      made.push(await answered(phone, form));

      await phone.goto(`${net.url}/patrol/actions/${made[1]}`);
      const batch = await phone.locator('main a[href^="/custody/"]').first().getAttribute('href');
      const office = await as('office', desk);
      await office.goto(batch);
      assert.equal(await office.locator('.gallery img').count(), 1, 'the photo of the goods');
      await office.goto(`${batch}/receipt`);
      await office.emulateMedia({ media: 'print' });
      assert.equal(await office.locator('.receipt').count(), 2);
      for (const copy of await office.locator('.receipt').all()) {
        const text = await copy.innerText();
        assert.ok(text.includes(name) && /12/.test(text) && (await copy.isVisible()), `a copy says ${text}`);
      }
      await shot(office, `day-3-receipt-${language}`);
      clean(office);
      await office.context().close();
    });

    test('on a broken network nothing typed or photographed is lost', async () => {
      await phone.goto(`${net.url}/m/patrol`);
      let form = await button(phone, deeds[2]);
      await form.locator('details', { has: phone.locator('[name=note]') }).locator('summary').first().click();
      await form.locator('[name=note]').fill(name);
      await choose(phone, form, 'before');
      // The phone goes to sleep before it is sent, and the page is gone.
      await until('the draft is kept', async () => {
        const [draft] = await kept(phone, 'drafts');
        const have = Object.fromEntries(draft?.fields ?? []);
        return have.note === name && have.before > 0 && have.count === String(deeds[2].count);
      });
      await phone.reload();
      form = phone.locator('form#record');
      await form.locator('.photos-shown li').first().waitFor();
      assert.equal(await form.locator('[name=note]').inputValue(), name);
      assert.equal(await form.locator('[name=kind]:checked').inputValue(), deeds[2].kind);

      // Without a network it is kept, and said to be.
      await phone.context().setOffline(true);
      const waiting = phone.locator('[data-outbox-list] li');
      await form.locator('button[type=submit]').click();
      await waiting.waitFor();
      await until('it is said that there is no network', async () => (await waiting.innerText()).includes(say('ui', 'ui.outbox.offline', language)));
      const [held] = await kept(phone, 'outbox');
      const fields = Object.fromEntries(held.fields);
      assert.ok(fields.note === name && fields.before > 0, 'what was typed and photographed is kept');
      assert.equal(net.keys.length, 2, 'nothing arrived');
      await shot(phone, `day-4-waiting-${language}`);

      // Then it arrives, and the answer is lost: twice, and over a new start.
      net.loses = true;
      await phone.context().setOffline(false);
      await until('it arrives without an answer', async () => net.keys.length > 2);
      await phone.reload();
      await waiting.waitFor();
      net.loses = false;
      // Perhaps it has gone by itself in this moment.
      await phone.locator('[data-outbox-send]').evaluate((send) => send.click());
      await phone.locator('[data-outbox-list]').waitFor({ state: 'hidden' });
      assert.ok(net.keys.length > 3, 'it was sent once alone');
      assert.deepEqual([...new Set(net.keys.slice(2))], [held.key], 'it came with another key');
      assert.equal((await kept(phone, 'outbox')).length, 0);

      await phone.goto(`${net.url}/patrol/actions?q=${encodeURIComponent(name)}`);
      const rows = phone.locator('#list tbody tr a[data-open]');
      assert.equal(await rows.count(), 1, 'the record is there once');
      made.push((await rows.getAttribute('href')).split('/').pop());
      await phone.goto(`${net.url}/patrol/actions/${made[2]}`);
      assert.equal(await phone.locator('.gallery img').count(), 1, 'its photo');
      // The browser says what it could not reach.
      clean(phone, [/ERR_INTERNET_DISCONNECTED|ERR_EMPTY_RESPONSE|ERR_CONNECTION|ERR_NETWORK|Failed to load resource/]);
      await phone.context().close();
    });

    test('at the cut-off the team adds what is difficult and confirms', async () => {
      const office = await as('office', desk);
      const page = await as('patrol', desk);
      await page.goto(`/patrol/daily/${today}`);
      assert.equal(await page.locator('form[action$="/confirm"]').count(), 0, 'it can be confirmed before the cut-off');
      await office.goto('/patrol');
      const clock = await office.locator(`a[href="/patrol/actions/${made[2]}"]`).locator('xpath=ancestor::tr/td[1]').innerText();
      await office.goto('/patrol/setup');
      await cutOff(office, clock.trim());
      await office.context().close();

      await page.reload();
      const form = page.locator('form[action$="/confirm"]');
      await form.locator('[name=weather]').fill('晴');
      await form.locator('[name=difficulties]').fill(`difficult ${name}`);
      await form.locator('[name=tomorrow]').fill(`tomorrow ${name}`);
      await send(page, form);
      await page.getByText(words('patrol.state.confirmed')).first().waitFor();
      clean(page);
      await page.context().close();
    });

    test('the report, its print and its Word file are the records', async () => {
      const page = await as('leader', desk);
      await page.goto(`/patrol/daily/${today}`);
      await wellFormed(page);
      const file = await page.request.get(`/patrol/daily/${today}/word`, { headers: { 'Accept-Language': language } });
      const word = wordText(await file.body());
      await shot(page, `day-5-report-${language}`);
      await page.emulateMedia({ media: 'print' });
      assert.ok(!(await page.locator('.page-actions').isVisible()), 'buttons are printed');
      for (const d of deeds) {
        const now = await line(page, d.kind);
        assert.equal(now.actions, was.lines[d.kind].actions + 1, `actions of ${d.kind}`);
        assert.equal(now.count, was.lines[d.kind].count + d.count, `count of ${d.kind}`);
        assert.ok(await now.row.isVisible(), `${d.kind} is not on paper`);
        assert.equal(now.confirmed, now.count, `${d.kind} as confirmed`);
        const [kind] = await now.row.locator('td').allInnerTexts();
        const cells = word.split('\n').find((l) => l.includes(`|${kind}|`))?.split('|') ?? [];
        assert.deepEqual(cells.slice(2, 4).map(number), [now.count, now.count], `${kind} in the Word file: ${cells}`);
      }
      for (const text of [`difficult ${name}`, `tomorrow ${name}`]) {
        assert.ok(await page.getByText(text).first().isVisible(), `${text} is not on paper`);
        assert.ok(word.includes(text), `${text} is not in the Word file`);
      }
      await shot(page, `day-6-paper-${language}`);
      await page.emulateMedia({ media: 'screen' });
      for (const d of deeds) {
        const { link, count, actions } = await line(page, d.kind);
        const list = await page.context().newPage();
        list.language = language;
        await list.goto(link);
        assert.deepEqual(numbers(await list.locator('#list .row-count').innerText()), [actions, count], `${link} has other records`);
        assert.ok((await list.locator(`a[href="/patrol/actions/${made[deeds.indexOf(d)]}"]`).count()) > 0, `${link} does not list the action`);
        await list.close();
      }
      clean(page);
      await page.context().close();
    });

    test('the same actions stand everywhere else without another keystroke', async () => {
      const page = await as('office', desk);
      await page.goto(`/?lang=${language}`);
      const now = await standing(page, today, at);
      const differences = Object.fromEntries(Object.entries(now).map(([k, n]) => [k, n - was.all[k]]));
      const expected = { 'report page': 3, 'unit batches': 1, 'area batches': 1, special: 9 };
      for (const [k, n] of Object.entries(grown)) expected[`report ${k}`] = n;
      for (const where of ['day', 'total', 'unit', 'area']) Object.assign(expected, { [`${where} stalls`]: 5, [`${where} small_ads`]: 4 });
      for (const d of deeds) Object.assign(expected, { [`week ${d.kind} actions`]: 1, [`week ${d.kind} count`]: d.count });
      assert.deepEqual(differences, expected);

      const report = await (await page.request.get('/reports/stage/json')).json();
      for (const [figure, of] of [['stalls_cleared', made.slice(0, 2)], ['small_ads_removed', made.slice(2)], ['enforcement_actions', made]]) {
        const { link, value } = report.figures[figure];
        await page.goto(link);
        const [actions, sum] = numbers(await page.locator('#list .row-count').innerText());
        assert.equal(figure === 'enforcement_actions' ? actions : sum, value, `${link} has other records than ${figure} counts`);
        for (const action of of) assert.ok((await page.locator(`#list a[href="/patrol/actions/${action}"]`).count()) > 0, `${link} does not list ${action}`);
      }
      await page.goto(`/org/units/${at.unit}`);
      await wellFormed(page);
      await shot(page, `day-7-unit-${language}`);
      clean(page);
      await page.context().close();
    });
  });
}

/** Sets the hour at which the day's records close, on the page of the hours. */
async function cutOff(page, clock) {
  const form = page.locator('form[action="/patrol/settings"]');
  await form.locator('[name=cut_off]').fill(clock);
  await send(page, form);
}

/** Sends a form that is taken, and stands on the page that it leads to. */
async function send(page, form) {
  const answer = await follow(page, () => form.locator('button[type=submit], button:not([type])').first().click(), 'POST');
  assert.equal(answer.status(), 303, `${answer.url()}: ${await page.locator('#errors').allInnerTexts()}`);
}

/** The phone's form with the big button of a kind pressed and counted up, and its place found. */
async function button(page, deed) {
  const form = page.locator('form#record');
  await form.locator(`label.tile:has(input[value="${deed.kind}"])`).click();
  for (let i = 1; i < deed.count; i++) await form.locator('[data-step="1"]').click();
  await until('the place is found', async () => (await form.locator('[name=lon]').inputValue()) !== '');
  return form;
}

/** Presses the button under the form, and returns the action that the answer names. */
async function answered(page, form) {
  const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST' && r.url().endsWith('/patrol/actions')), form.locator('button[type=submit]').click()]);
  assert.equal(answer.status(), 201, await answer.text());
  await page.locator('[data-outbox-list]').waitFor({ state: 'hidden' });
  return (await answer.json()).id;
}

/** What the daily report says of a kind. */
async function line(page, kind) {
  const link = page.locator(`a[href*="category=${kind}&"]`);
  const row = page.locator('main tr', { has: link });
  if ((await row.count()) === 0) return { actions: 0, count: 0 };
  const [, actions, count, confirmed] = await row.locator('td').allInnerTexts();
  return { row, link: await row.locator(link).getAttribute('href'), actions: number(actions), count: number(count), confirmed: number(confirmed ?? '') };
}
