// The main loop, as people do it: reported on a phone with a photo, accepted
// and dispatched in the office, signed for and rectified with proof by the
// unit, checked by the area and by the office, closed, and counted once more on
// the overview and in the report. On the way: nobody of the unit that rectified
// checks, and who has nothing to do with a case does not learn that it exists.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { account, accounts, axe, clean, follow, languages, launch, open, photo, say, shot, signIn, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

// Signing in costs the server a good deal by design: once for each.
const sessions = new Map();

/** A page as somebody. */
async function as(role, options) {
  const who = typeof role === 'string' ? account(role) : role;
  if (!sessions.has(who.name)) {
    const page = await open(browser, options);
    await signIn(page, who);
    sessions.set(who.name, await page.context().storageState());
    await page.context().close();
  }
  return open(browser, { ...options, storage: sessions.get(who.name) });
}

async function choose(page, form, field, name) {
  const box = form.locator('[data-photos]', { has: page.locator(`input[name="${field}"]`) });
  await box.locator('input[type=file]').setInputFiles(await photo(page, name));
  await box.locator('.photos-shown li').first().waitFor();
}

/** Opens the form of an act on the page of a case. */
async function act(page, name) {
  await page.locator(`details#${name} > summary`).click();
  const form = page.locator(`dialog form[action$="/${name}"]`);
  await form.waitFor();
  return form;
}

/** Sends a form that is taken, and stands on the page that it leads to. */
async function send(page, form) {
  const answer = await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
  const errors = await page.locator('#errors').allInnerTexts();
  assert.equal(answer.status(), 303, `${answer.url()}: ${errors}`);
}

/** The page of a case says that it is in that state. */
async function stands(page, state) {
  assert.equal((await page.locator('main .st').first().innerText()).trim(), say('cases', `case.state.${state}`, page.language));
}

/** What the form of an act sends along, so that a refusal is one of the person. */
async function version(page, act) {
  return page.locator(`form[action$="/${act}"] input[name=version]`).first().getAttribute('value');
}

/** Sends an act that the person was never offered, and reads why it is refused. */
async function refused(page, number, act, form, why) {
  const headers = { 'Accept-Language': page.language };
  const answer = await page.request.post(`/cases/${number}/${act}`, { form, headers, maxRedirects: 0 });
  assert.equal(answer.status(), 403, `${act}: ${answer.status()}`);
  assert.ok((await answer.text()).includes(say('cases', why, page.language)), `${act} is not refused because of ${why}`);
}

/** The middle of the n-th area. */
async function middle(page, n) {
  const areas = await (await page.request.get('/areas.geojson')).json();
  const area = areas.features.find((f) => f.properties.seq === n);
  const g = area.geometry;
  const ring = g.type === 'MultiPolygon' ? g.coordinates[0][0] : g.coordinates[0];
  const mean = (i) => ring.reduce((sum, p) => sum + p[i], 0) / ring.length;
  return { longitude: mean(0), latitude: mean(1), href: area.properties.href, name: area.properties.name };
}

/** Reports a problem on the phone's page, and returns its number. */
async function report(page, { area, title }) {
  await page.goto('/m/report');
  const form = page.locator('form[action="/cases"]');
  await choose(page, form, 'photos', 'before.jpg');
  await form.locator('select[name=category]').selectOption({ value: '06010' });
  await form.locator('[data-place] summary').click();
  await form.locator('input[name=lon]').fill(area.longitude.toFixed(6));
  await form.locator('input[name=lat]').fill(area.latitude.toFixed(6));
  await form.locator('input[name=title]').fill(title);
  const sent = () => follow(page, () => page.locator('form[action="/cases"] button[type=submit]').click(), 'POST');
  let answer = await sent();
  if (answer.status() === 200) {
    // There is something like it nearby: it is shown, and this is another one.
    assert.ok((await page.locator('#hints a[href^="/cases/"]').count()) > 0, 'the duplicates are not shown');
    const again = page.locator('form[action="/cases"]');
    await again.locator('input[name=anyway]').check();
    await choose(page, again, 'photos', 'before.jpg');
    answer = await sent();
  }
  assert.equal(answer.status(), 303, `${await page.locator('#errors').allInnerTexts()}`);
  // The text comes a moment after the page, so that it is spoken.
  const said = page.locator('[data-flash] p', { hasText: /[A-Z]+-\d+/ });
  await said.waitFor();
  return (await said.innerText()).match(/[A-Z]+-\d+/)[0];
}

/** What the figure that opens closed and verified cases says, and its link. */
async function figure(page, path, wanted) {
  await page.goto(path);
  for (const a of await page.locator('main a[href^="/cases?"]').all()) {
    const href = await a.getAttribute('href');
    const q = new URL(href, 'http://x').searchParams;
    if (Object.entries(wanted).every(([k, v]) => q.get(k) === v) && !q.get('ontime') && !q.get('area') && !q.get('group') && !q.get('theme')) {
      const text = (await a.locator('.kpi-value').count()) > 0 ? await a.locator('.kpi-value').innerText() : await a.innerText();
      const n = Number(text.replaceAll(/[^\d]/g, ''));
      return { n, href };
    }
  }
  assert.fail(`no figure with ${JSON.stringify(wanted)} on ${path}`);
}

const figures = [
  ['/overview?period=campaign', { on: 'closed', closing: 'verified' }],
  ['/reports/stage', { on: 'closed', closing: 'verified' }],
];

/** A person of the unit that rectifies, who may check in the area. */
async function insider(area) {
  const page = await as('administrator');
  await page.goto('/accounts/new');
  const form = page.locator('form[action="/accounts"]');
  const name = `insider${Date.now()}`;
  await form.locator('[name=label]').fill(name);
  await form.locator('[name=name]').fill(name);
  await form.locator('[name=unit]').selectOption({ label: await unitOf(page) });
  await form.locator('[name=role_1]').selectOption('area_lead');
  await form.locator('[name=where_1]').selectOption(`area:${area.href.split('/').pop()}`);
  await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
  const first = await page.locator('main').innerText();
  await page.context().close();
  const password = first.match(/[a-z2-9]{3,5}(-[a-z2-9]{3,5}){2,4}/)?.[0];
  assert.ok(password, `no password on the slip: ${first.slice(0, 400)}`);
  // The first sign-in sets one's own.
  const own = 'a quiet river 17';
  const mine = await open(browser);
  await mine.goto('/sign-in');
  await mine.locator('input[autocomplete="username"]').fill(name);
  await mine.locator('input[type="password"]').fill(password);
  await mine.locator('form:has(input[type="password"]) button[type="submit"]').click();
  await mine.waitForURL(/sign-in\/password/);
  await mine.locator('input[name=password]').fill(own);
  await mine.locator('input[name=again]').fill(own);
  await follow(mine, () => mine.locator('form button[type=submit]').click(), 'POST');
  assert.ok(!new URL(mine.url()).pathname.startsWith('/sign-in'), 'the own password is not taken');
  await mine.context().close();
  return { name, password: own };
}

/** The label of the unit, among the options of a select, that the liaison speaks for. */
async function unitOf(page) {
  const all = await page.locator('select[name=unit] option').allInnerTexts();
  const unit = all.find((t) => /城管大队|城市管理大队/.test(t));
  assert.ok(unit, 'the unit of the liaison is not among the options');
  return unit.trim();
}

for (const language of languages) {
  describe(`the main loop in ${language}`, { skip: accounts.length === 0 && 'no accounts' }, () => {
    const phone = { language, width: 390 };
    const desk = { language, width: 1440 };
    const title = `journey ${language} ${Date.now()}`;
    const counts = [];
    let number;
    let here;
    let elsewhere;

    test('what is counted before', async () => {
      const page = await as('office', desk);
      await page.goto(`/?lang=${language}`);
      for (const [path, wanted] of figures) counts.push(await figure(page, path, wanted));
      here = await middle(page, 3);
      elsewhere = await middle(page, 5);
      clean(page);
      await page.context().close();
    });

    test('reported on the phone, with a photo', async () => {
      const page = await as('inspector', phone);
      number = await report(page, { area: here, title });
      await shot(page, `loop-1-reported-${language}`);
      await page.goto(`/m/cases/${number}`);
      await stands(page, 'reported');
      await wellFormed(page);
      await axe(page);
      assert.equal(await page.locator('.pair img').count(), 1, 'the photo from before is shown');
      clean(page);
      await page.context().close();
    });

    test('accepted, as proposed by its place, and dispatched', async () => {
      const page = await as('office', desk);
      await page.goto(`/cases/${number}`);
      let form = await act(page, 'file');
      const area = await form.locator('select[name=area] option:checked').innerText();
      assert.equal(area.trim(), here.name, 'the area is proposed from the place');
      await shot(page, `loop-2-file-${language}`);
      await send(page, form);
      await stands(page, 'filed');
      form = await act(page, 'dispatch');
      await form.locator('select[name=lead]').selectOption({ label: await lead(form) });
      await send(page, form);
      await stands(page, 'dispatched');
      await wellFormed(page);
      await axe(page);
      await shot(page, `loop-3-dispatched-${language}`);
      clean(page);
      await page.context().close();
    });

    test('signed for and rectified by the unit, with proof', async () => {
      const page = await as('liaison', phone);
      await page.goto('/m');
      assert.ok((await page.locator(`a[href="/m/cases/${number}"]`).count()) > 0, 'it is among the tasks');
      await page.goto(`/m/cases/${number}`);
      await stands(page, 'dispatched');
      await send(page, await act(page, 'sign'));
      await stands(page, 'handling');
      // Without a photo there is no proof.
      let form = await act(page, 'rectify');
      const answer = await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
      assert.equal(answer.status(), 422, 'rectified without a photo');
      page.complaints = page.complaints.filter((c) => !/422/.test(c));
      form = page.locator('dialog form[action$="/rectify"]');
      await form.waitFor();
      await choose(page, form, 'photos', 'after.jpg');
      await shot(page, `loop-4-rectify-${language}`);
      await send(page, form);
      await stands(page, 'area_check');
      assert.equal(await page.locator('.pair img').count(), 2, 'both photos stand side by side');
      assert.equal(await page.locator('details#area_pass').count(), 0, 'who rectified is offered the check');
      clean(page);
      await page.context().close();
    });

    test('nobody of the unit that rectified checks', async () => {
      const checker = await as('area_lead', desk);
      await checker.goto(`/cases/${number}`);
      const form = { version: await version(checker, 'area_pass') };
      await checker.context().close();

      // The area's right to check, and the unit that did the work.
      const colleague = await as(await insider(here), desk);
      await colleague.goto(`/cases/${number}`);
      await stands(colleague, 'area_check');
      assert.equal(await colleague.locator('details#area_pass').count(), 0, 'a colleague is offered the check');
      await refused(colleague, number, 'area_pass', form, 'case.check_own_unit');
      await refused(colleague, number, 'area_fail', { ...form, reason: 'x' }, 'case.check_own_unit');
      await colleague.goto(`/cases/${number}`);
      await stands(colleague, 'area_check');
      await colleague.context().close();

      const rectifier = await as('liaison', desk);
      const answer = await rectifier.request.post(`/cases/${number}/area_pass`, { form, maxRedirects: 0 });
      assert.equal(answer.status(), 403, 'the rectifier checked');
      await rectifier.context().close();
    });

    test('checked by the area, then by the office, and closed', async () => {
      let page = await as('area_lead', phone);
      await page.goto(`/m/cases/${number}`);
      await send(page, await act(page, 'area_pass'));
      await stands(page, 'final_check');
      assert.equal(await page.locator('details#final_pass').count(), 0, 'the area is offered the final check');
      clean(page);
      await page.context().close();

      page = await as('office', desk);
      await page.goto(`/cases/${number}`);
      const area = await as('area_lead', desk);
      const form = { version: await version(page, 'final_pass') };
      const twice = await area.request.post(`/cases/${number}/final_pass`, { form, maxRedirects: 0 });
      assert.equal(twice.status(), 403, 'one person did both checks');
      await area.context().close();

      await send(page, await act(page, 'final_pass'));
      await stands(page, 'closed');
      await wellFormed(page);
      await axe(page);
      await shot(page, `loop-5-closed-${language}`);
      assert.equal(await page.locator('details#final_pass').count(), 0);
      clean(page);
      await page.context().close();
    });

    test('the figures have grown by one, and open it', async () => {
      const page = await as('office', desk);
      for (const [i, [path, wanted]] of figures.entries()) {
        const now = await figure(page, path, wanted);
        await shot(page, `loop-6-figure-${i}-${language}`);
        assert.equal(now.n, counts[i].n + 1, path);
        await page.goto(`${now.href}&q=${encodeURIComponent(title)}`);
        assert.ok((await page.locator(`a[href="/cases/${number}"]`).count()) > 0, `${now.href} does not list ${number}`);
        await page.goto(now.href);
        const count = await page.locator('#list .row-count').innerText();
        assert.equal(Number(count.replaceAll(/[^\d]/g, '')), now.n, `what ${path} says and what its list has`);
      }
      clean(page);
      await page.context().close();
    });

    test("a case of another area is invisible to a unit's liaison", async () => {
      const reporter = await as('inspector', phone);
      const hidden = await report(reporter, { area: elsewhere, title: `hidden ${title}` });
      await reporter.goto(`/cases/${hidden}`);
      const picture = await reporter.locator('.pair img').first().getAttribute('src');
      assert.equal((await reporter.request.get(picture)).status(), 200);
      await reporter.context().close();

      const page = await as('liaison', desk);
      for (const path of [`/cases/${hidden}`, `/m/cases/${hidden}`, `/cases/${hidden}/sheet`, `/q/${hidden}`, picture]) {
        assert.equal((await page.request.get(path)).status(), 404, path);
      }
      for (const path of [`/cases?q=${encodeURIComponent(`hidden ${title}`)}`, `/search?q=${encodeURIComponent(`hidden ${title}`)}`, `/cases/export?as=csv&q=${encodeURIComponent(title)}`, '/map?state=reported']) {
        const answer = await page.request.get(path);
        assert.equal(answer.status(), 200, path);
        assert.ok(!(await answer.text()).includes(`/cases/${hidden}"`), `${path} shows it`);
      }
      const d = 0.0004;
      const box = [elsewhere.longitude - d, elsewhere.latitude - d, elsewhere.longitude + d, elsewhere.latitude + d];
      const office = await as('office', desk);
      const around = async (who) => (await (await who.request.get(`/map/clusters?zoom=20&bbox=${box}&state=reported`)).json()).clusters.reduce((n, c) => n + c.n, 0);
      assert.ok((await around(office)) > 0, 'the office does not see it on the map');
      assert.equal(await around(page), 0, 'the map shows it');
      await office.context().close();
      await page.context().close();
    });
  });
}

/** The option of the select for the unit that the liaison speaks for. */
async function lead(form) {
  const all = await form.locator('select[name=lead] option').allInnerTexts();
  const unit = all.find((t) => /城管大队|城市管理大队/.test(t));
  assert.ok(unit, `the unit is not offered: ${all}`);
  return unit.trim();
}
