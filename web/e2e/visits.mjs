// What the crawl looks at: one page of each pattern, the states that a page may
// be in, and what a role changes.
//
// A visit is {name, role, path, status, act, few}: act goes on from the page
// that path leads to, status is what the last answer must be (200 if missing),
// and few says that it shows little that others do not, so that half as many
// combinations of language and width will do.
import assert from 'node:assert/strict';
import { follow } from './harness.mjs';
import { firstOf, statesOf } from './routes.mjs';

// Who reads: the office has the work, the administrator the county, and the lead
// unit of an area asks. A page is looked at as the first of them who may open it.
export const readers = ['office', 'administrator', 'area_lead'];

// Where no link leads. A file of a case and a code on paper come from outside;
// the others are given by the page that asks for them.
export const unlinked = (a) => [`/q/${a.number}`, `/m/cases/${a.number}`, '/cases/print?id=-', '/m/notices/TZ-0003', '/patrol/map/clusters?zoom=14&bbox=115,27,116,28', '/places/map/clusters?zoom=14&bbox=115,27,116,28', '/equipment/map/clusters?zoom=14&bbox=115,27,116,28', '/works/map/clusters?zoom=14&bbox=115,27,116,28', `/map/clusters?zoom=14&bbox=115,27,116,28`, '/push.js'];

// Looked at by another journey, which has what they need.
export const elsewhere = {
  '/live': 'internal/app/live_test.go',
  '/progress/{key}': 'internal/web/progress_test.go',
  '/notices/batches/{id}/progress': 'notices.test.mjs',
  // Of surveys of awareness the first that is listed is over.
  '/publicity/awareness/{id}/edit': 'internal/publicity/publicityweb',
  '/publicity/awareness/{id}/table': 'internal/publicity/publicityweb',
  '/publicity/awareness/{id}/import': 'internal/publicity/publicityweb',
  '/publicity/awareness/{id}/import/form.xlsx': 'internal/publicity/publicityweb',
  // The appeals and the noted facts of the demonstration have no files.
  '/assess/files/{file}': 'internal/assess/assessweb',
  '/assess/notes/files/{file}': 'internal/assess/assessweb',
  // The demonstration has no draft of the standard.
  '/standard/trees/{id}/import': 'internal/standard/standardweb',
  '/standard/trees/{id}/import/form.xlsx': 'internal/standard/standardweb',
  // A signed report shows photos only where a case of its days had them.
  '/reports/written/{id}/photos/{photo}': 'internal/reports/reportsweb',
  '/set-up': 'first-run.test.mjs',
  '/set-up/next': 'first-run.test.mjs',
  '/sign-in/factor': 'first-run.test.mjs',
  '/sign-in/password': 'first-run.test.mjs',
  '/sign-in/code': 'first-run.test.mjs',
};

// What is not looked at as it is found first: a whole register on paper is more
// than a browser takes a picture of, and the code on the wall runs out, so that it
// is asked for when its page is looked at.
const fresh = {
  '/notices/slips': { from: () => '/notices/slips?q=TZ-0003' },
  '/m/drives/{id}/sign-in': {
    from: (found) => found.get('/drives/weeks/{id}/code').path,
    act: (page) => follow(page, () => page.locator('main a[href*="/sign-in?"]').first().click()),
  },
};

const states = ['reported', 'filed', 'dispatched', 'handling', 'area_check', 'final_check', 'closed', 'rejected', 'merged', 'suspended'];

// Roles whose pages are not those of the readers, and what it changes.
const others = ['leader', 'area_lead', 'group_lead', 'liaison', 'employee', 'inspector', 'patrol', 'committee', 'auditor', 'administrator'];
const changes = { desk: '/', tasks: '/m', ledger: '/cases?limit=10', overview: '/overview', inbox: '/inbox', me: '/me', areas: '/areas', grid: '/org', surveys: '/surveys' };

// Forms, and where they are sent. Empty, they come back with what is wrong.
const forms = {
  '/cases/new': '/cases',
  '/m/report': '/cases',
  '/org/units/new': '/org/units',
  '/org/groups/new': '/org/groups',
  '/org/bodies/new': '/org/bodies',
  '/org/posts/new': '/org/posts',
  '/org/people/new': '/org/people',
  '/areas/new': '/areas',
  '/custody/new': '/custody',
  '/streets/new': '/streets',
  '/surveys/new': '/surveys',
  '/accounts/new': '/accounts',
  '/accounts/bulk': '/accounts/bulk',
  '/county/campaigns/new': '/county/campaigns',
  '/org/import': '/org/import/preview',
  '/me': '/me/password',
  '/keys': '/keys',
};

/** A page's name in a picture's name. */
export const slug = (pattern) => pattern.replace('{$}', 'desk').replaceAll(/[^a-z0-9]+/gi, '-').replaceAll(/^-|-$/g, '');

/** The first case of the ledger with these filters, as its number. */
export async function numberOf(request, query) {
  const page = await (await request.get(`/cases?limit=10&${query}`)).text();
  return page.match(/data-open[^>]*href="\/cases\/([A-Z]+-\d+)"/)?.[1] ?? page.match(/href="\/cases\/([A-Z]+-\d+)"/)?.[1];
}

/** Sends the form as it stands, and sees what is wrong said beside the fields. */
function wrong(action, clear = []) {
  return async (page) => {
    const form = page.locator(`form[method=post][action="${action}"]`).last();
    for (const name of clear) await form.locator(`[name="${name}"]`).fill('');
    const answer = await follow(page, () => form.locator('button[type=submit], button:not([type])').last().click(), 'POST');
    assert.equal(answer.status(), 422, `an empty form to ${action}`);
    const errors = page.locator('#errors');
    assert.ok(await errors.evaluate((e) => e === document.activeElement), 'the focus is not on what is wrong');
    const lost = await errors.locator('a').evaluateAll((all) => all.map((a) => a.hash).filter((h) => !document.getElementById(decodeURIComponent(h.slice(1)))));
    assert.deepEqual(lost, [], 'what is wrong leads to no field');
  };
}

/** Ticks two rows of the ledger and asks for an act on both. */
const many = (act) => async (page) => {
  for (const box of (await page.locator('input[data-pick]').all()).slice(0, 2)) await box.check();
  await follow(page, () => page.locator(`#bulk button[value="${act}"]`).click(), 'POST');
};

/** Gives the spreadsheet to the form that takes it. */
const upload = (from, action) => async (page) => {
  const file = { name: 'sheet.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: await (await page.request.get(from)).body() };
  const form = page.locator(`form[method=post][action="${action}"]`);
  await form.locator('input[type=file]').setInputFiles(file);
  await follow(page, () => form.locator('button[type=submit]').last().click(), 'POST');
};

/**
 * Opens the dialog of each act that the page offers and that is not in known;
 * look is told its name. Acts of the same name are alike on pages of one kind.
 */
export async function dialogs(page, visit, known, look) {
  for (const act of await page.locator('details[data-act]').all()) {
    const name = `${visit.replace(/[~@].*/, '')}-${(await act.getAttribute('id')).replace(/-.*/, '')}`;
    if (known.has(name)) continue;
    known.add(name);
    await act.locator('summary').click();
    const dialog = page.locator('dialog[open]');
    await dialog.waitFor();
    await look(name);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  }
}

/**
 * The visits, from what the readers found: found[role] is what discover()
 * returned. request[role] asks as that role.
 */
export async function visits(found, request, match) {
  const out = Object.assign([], { missing: [] }); // what there is nothing to look at for
  const add = (name, role, path, more = {}) => out.push({ name, role, path, ...more });

  for (const pattern of new Set(readers.flatMap((r) => [...found[r].keys()]))) {
    const reader = readers.find((r) => found[r].get(pattern)?.status === 200 && found[r].get(pattern).page);
    if (reader && !elsewhere[pattern]) add(slug(pattern), reader, fresh[pattern]?.from(found[reader]) ?? found[reader].get(pattern).path, { pattern, act: fresh[pattern]?.act });
  }

  // Lists whose filters leave nothing, and lists in other shapes.
  for (const visit of [...out]) {
    if (/ data-filters/.test(found[visit.role].get(visit.pattern).page) && /type="search"[^>]* name="q"|name="q"[^>]* type="search"/.test(found[visit.role].get(visit.pattern).page.split('data-filters')[1])) {
      // The places that come up again are those of one area and category.
      const list = visit.pattern === '/drives/propose/places' ? `${visit.path}&` : `${visit.path.split('?')[0]}?`;
      add(`${visit.name}~nothing`, visit.role, `${list}q=${encodeURIComponent('无此记录 %_')}`);
    }
  }
  add('search~found', 'office', `/search?q=${encodeURIComponent('人民路')}`);
  add('search~nothing', 'office', '/search?q=zzzzzz');
  add('cases~cards', 'office', '/cases?show=cards&limit=10');
  add('cases~filtered', 'office', '/cases?state=open&due=overdue&sort=due&limit=10');
  add('cases~wrong', 'office', '/cases?state=nonsense');
  add('map~area', 'office', `/map?area=${found.office.get('/areas/{id}').path.split('/').pop()}&state=open`);
  add('overview~campaign', 'office', '/overview?period=campaign');
  add('reports-stage~wrong', 'office', '/reports/stage?asof=2117-01-01', { status: 422 });

  // A record in each of the states that its list can be narrowed to.
  for (const visit of [...out]) {
    if (visit.pattern === '/cases') continue; // below, with the acts of their states
    for (const state of statesOf(found[visit.role].get(visit.pattern)?.page ?? '')) {
      const path = firstOf(await (await request[visit.role].get(`${visit.path.split('?')[0]}?state=${state}`)).text());
      const pattern = path && match(path);
      const one = pattern && out.find((v) => v.pattern === pattern);
      if (one && path !== one.path && !out.some((v) => v.path === path)) add(`${one.name}~${state}`, visit.role, path);
    }
  }

  // A case in each state, with its proof and with the acts of its state.
  for (const state of states) {
    const number = await numberOf(request.office, `state=${state}&photos=before`) ?? (await numberOf(request.office, `state=${state}`));
    if (!number) {
      out.missing.push(`the demonstration has no case in the state ${state}`);
      continue;
    }
    add(`case~${state}`, 'office', `/cases/${number}`);
    add(`phone-case~${state}`, 'office', `/m/cases/${number}`, { few: true });
  }
  for (const [role, state] of [['liaison', 'dispatched'], ['liaison', 'handling'], ['area_lead', 'area_check'], ['inspector', 'reported'], ['group_lead', 'handling']]) {
    const number = await numberOf(request[role], `state=${state}`);
    if (!number) continue;
    add(`case~${state}@${role}`, role, `/cases/${number}`, { few: true });
    add(`phone-case~${state}@${role}`, role, `/m/cases/${number}`, { few: true });
  }
  const [one, two] = [await numberOf(request.office, 'state=closed'), await numberOf(request.office, 'state=handling')];
  const ids = await Promise.all([one, two].map(async (n) => (await (await request.office.get(`/cases?q=${n}`)).text()).match(/name="id" value="([^"]+)"/)?.[1]));
  add('cases-print~two', 'office', `/cases/print?${ids.filter(Boolean).map((i) => `id=${i}`).join('&')}`);

  // What a role changes.
  for (const role of others) {
    for (const [name, path] of Object.entries(changes)) {
      if ((await request[role].get(path, { maxRedirects: 0 })).status() === 200) add(`${name}@${role}`, role, path, { few: true });
    }
  }

  // Errors.
  add('error~not-found', 'office', '/no/such/page', { status: 404 });
  add('error~no-case', 'office', '/cases/WT-999999', { status: 404 });
  add('error~forbidden', 'liaison', '/accounts', { status: 403 });
  add('error~outside', null, '/no/such/page', { status: 404 });
  add('sign-in', null, '/sign-in?next=%2Fcases');
  add('sign-in~wrong', null, '/sign-in', { status: 422, act: wrong('/sign-in') });
  for (const [path, action] of Object.entries(forms)) {
    const reader = readers.find((r) => found[r].get(path)?.status === 200);
    assert.ok(reader, `nobody may open ${path}`);
    add(`${slug(path)}~wrong`, reader, path, { status: 422, act: wrong(action, path === '/accounts/bulk' ? ['prefix'] : []) });
  }

  // What only a form leads to.
  for (const act of ['dispatch', 'extend', 'merge', 'comment']) add(`cases-bulk~${act}`, 'office', '/cases?state=handling&limit=10', { act: many(act) });
  add('cases-bulk~print', 'office', '/cases?state=closed&limit=10', { act: many('print'), few: true });
  add('accounts~slip', 'administrator', '/accounts/new', {
    act: async (page) => {
      const form = page.locator('form[action="/accounts"]');
      await form.locator('[name=label]').fill('巡查岗 🧹 100%');
      await form.locator('[name=name]').fill(`crawl${Date.now()}${Math.floor(Math.random() * 1000)}`);
      await form.locator('[name=role_1]').selectOption('inspector');
      await follow(page, () => form.locator('button[type=submit]').click(), 'POST');
      assert.ok(await page.locator('.slip').count(), 'no slip');
    },
  });
  add('keys~made', 'administrator', '/keys', {
    act: async (page) => {
      const form = page.locator('form[action="/keys"]');
      await form.locator('[name=label]').fill(`crawl ${Date.now()}`);
      await form.locator('[name=role_1]').selectOption('auditor');
      await follow(page, () => form.locator('button[type=submit]').click(), 'POST');
      assert.ok(await page.locator('main input[readonly]').count(), 'the key is not shown');
    },
  });
  for (const kind of ['units', 'people', 'streets']) add(`org-import~${kind}`, 'administrator', `/org/import?kind=${kind}`, { few: kind !== 'units', act: upload(`/org/import/form/${kind}`, '/org/import/preview') });
  add('plan-calendars~made', 'office', '/plan/calendars', {
    act: async (page) => {
      const form = page.locator('form[action="/plan/calendars"]');
      await follow(page, () => form.locator('button[type=submit]').click(), 'POST');
      const feed = new URL(await page.locator('main input[readonly]').inputValue(), page.url());
      assert.equal((await page.request.get(feed.pathname)).status(), 200, 'the calendar that was made');
    },
  });
  const round = found.office.get('/surveys/{id}/import').path;
  add('surveys-import~columns', 'office', round, { act: upload('/survey-templates/appearance', round) });
  add('surveys-import~problems', 'office', round, {
    act: async (page) => {
      const rows = ['序号,片区,位置,问题描述,发现日期', '1,第三片区,人民路18号,占道经营,2017-08-03', '2,第九十九片区,,,二〇一七'].join('\n');
      await page.locator('input[type=file]').setInputFiles({ name: '摸排.csv', mimeType: 'text/csv', buffer: Buffer.from(rows) });
      await follow(page, () => page.locator('main button[type=submit]').last().click(), 'POST');
      await follow(page, () => page.locator('button[name=do][value=try]').click(), 'POST');
      const progress = await page.request.get(`${new URL(page.url()).pathname}/progress`);
      assert.equal(progress.status(), 200, 'what comes of it, asked for again');
      const list = await page.request.get(await page.locator('a[href$="/problems.csv"]').getAttribute('href'));
      assert.ok((await list.text()).trim().split('\n').length > 1, 'the list of problems is empty');
    },
  });
  add('case~file', 'office', `/cases/${two}`, {
    act: async (page) => {
      await page.locator('details#attach > summary').click();
      const form = page.locator('dialog form[action$="/attach"]');
      await form.locator('input[name=files]').setInputFiles({ name: '现场记录.txt', mimeType: 'text/plain', buffer: Buffer.from('夜间巡查') });
      await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
      const file = await page.request.get(await page.locator('a[href*="/files/"]').last().getAttribute('href'));
      assert.equal(await file.text(), '夜间巡查', 'the file is another');
    },
  });
  add('support~asked', 'area_lead', '/support/new', {
    act: async (page) => {
      const form = page.locator('form[action="/support"]');
      await form.locator('[name=group]').selectOption({ index: 1 });
      await form.locator('[name=title]').fill('夜市整治 🧹 100%');
      await form.locator('[name=needs]').fill('请派4人协助');
      await form.locator('[name=wanted_on]').fill('2017-09-01');
      await follow(page, () => form.locator('button[type=submit]').last().click(), 'POST');
      const phone = await page.request.get(`/m${new URL(page.url()).pathname}`);
      assert.equal(phone.status(), 200, 'the request on a phone');
    },
  });
  const waits = await (await request.liaison.get('/m')).text();
  const phone = (kind) => waits.match(new RegExp(`href="(/m/${kind}/[^"?#]+)"`))?.[1];
  add('phone-order', 'liaison', phone('supervise'));
  add('plan-task~file', 'liaison', phone('tasks').replace('/m/', '/plan/'), {
    act: async (page) => {
      await page.locator('details#report > summary').click();
      const form = page.locator('dialog form[action$="/report"]');
      await form.locator('[name=note]').fill('夜间巡查');
      await form.locator('input[name=files]').setInputFiles({ name: '签到表.txt', mimeType: 'text/plain', buffer: Buffer.from('签到') });
      await follow(page, () => form.locator('button[type=submit]').first().click(), 'POST');
      const file = await page.request.get(await page.locator('a[href^="/plan/files/"]').first().getAttribute('href'));
      assert.equal(await file.text(), '签到', 'the file is another');
    },
  });
  return out;
}
