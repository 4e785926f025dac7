// The first run: an empty program is set up with its one-time code, every list
// says that it is empty and what to do, and people sign in for the first time,
// with a second factor. What is looked at is looked at in both languages, on a
// desk and on a phone, in the combinations of pages.test.mjs.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { axe, clean, combinations, follow, launch, open, say, settled, shot, signIn, wellFormed, whole } from './harness.mjs';
import { patterns, streams } from './routes.mjs';
import { slug } from './visits.mjs';

const code = process.env.CHUANGWEI_CODE;
const always = new Set(['/overview', '/map', '/m/report', '/reports/stage', '/county/campaigns', '/calendar']); // empty in their own way
const administrator = { name: 'first', password: 'a quiet river 17' };

let browser;
before(async () => {
  if (code) browser = await launch();
});
after(() => browser?.close());

/** Looks at the page that stands, as it is; by axe, too, if thoroughly. */
async function look(page, name, expected, thoroughly = true) {
  await settled(page);
  await wellFormed(page, name);
  if (thoroughly) await axe(page, name);
  clean(page, expected);
  await shot(page, `first-${name}.${page.language}.${page.viewportSize().width}`);
}

let turn = 0;

/** Looks at the page in both languages and at both widths, by asking for it again. */
async function lookAll(page, name, path = new URL(page.url()).pathname) {
  turn += 2;
  const some = whole ? combinations : combinations.slice(turn % 4, (turn % 4) + 2);
  for (const [n, { language, width }] of some.entries()) {
    page.language = language;
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
    // Half of the pages by axe on a desk, half on a phone.
    await look(page, name, undefined, whole || n === (turn >> 2) % 2);
  }
}

/** Sends the form of the page, and returns the answer's status. */
async function send(page, form, fields = {}) {
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value);
  return (await follow(page, () => form.locator('button[type=submit], button:not([type])').last().click(), 'POST')).status();
}

/** What an app on a phone shows for the secret now (RFC 6238). */
function sixDigits(secret) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replaceAll(/\s/g, '')].map((c) => letters.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => Number.parseInt(b, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac('sha1', key).update(count).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Reads the secret that is shown, and gives the code that belongs to it. */
async function enrol(page) {
  const secret = await page.locator('main p code').first().innerText();
  return send(page, page.locator('main form'), { code: sixDigits(secret) });
}

// One thing leads to the next.
describe('the first run', { skip: !code && 'no program that is empty' }, () => {
  let recovery = []; // codes for when the phone is lost

  test('every address leads to the set-up, which asks for the code', async () => {
    const page = await open(browser);
    await page.goto('/cases');
    assert.equal(new URL(page.url()).pathname, '/set-up');
    await lookAll(page, 'set-up');
    assert.equal(await send(page, page.locator('main form')), 422, 'an empty form');
    await look(page, 'set-up~wrong', [/422/]);
    const fields = {
      county_name: '永丰县', county: '360825', zone: 'Asia/Shanghai', title: '创建省级卫生县城', starts_on: '2026-01-01',
      account: administrator.name, label: '系统管理员', password: administrator.password, again: administrator.password,
    };
    await page.goto('/set-up');
    assert.equal(await send(page, page.locator('main form'), { ...fields, code: 'wrong' }), 422, 'a wrong code');
    clean(page, [/422/]);
    assert.equal(await send(page, page.locator('main form'), { ...fields, code }), 303, await page.locator('main').innerText());
    assert.equal(new URL(page.url()).pathname, '/set-up/next');
    await lookAll(page, 'next');
    const again = await page.goto('/set-up');
    assert.notEqual(new URL(page.url()).pathname, '/set-up', `set up twice: ${again.status()}`);
    await page.context().close();
  });

  test('lists that are empty say so, and what to do', async () => {
    const page = await open(browser);
    await signIn(page, administrator);
    const paths = [];
    for (const path of patterns().filter((p) => !/\{\w/.test(p) && !streams.includes(p)).map((p) => p.replace('{$}', ''))) {
      const answer = await page.request.get(path, { maxRedirects: 0 });
      assert.ok(answer.status() < 500, `${path} answered ${answer.status()}`);
      const html = answer.status() === 200 && /^text\/html/.test(answer.headers()['content-type']);
      if (always.has(path) || (html && / class="empty/.test(await answer.text()))) paths.push(path);
    }
    assert.ok(paths.length > 20, `only ${paths} are empty`);
    for (const path of paths) await lookAll(page, `empty-${slug(path) || 'desk'}`, path);
    await page.context().close();
  });

  test('a second factor is set, and asked for', async () => {
    const page = await open(browser);
    await signIn(page, administrator);
    await page.goto('/me/factor');
    assert.equal(await enrol(page), 200);
    await look(page, 'recovery-codes');
    recovery = await page.locator('.codes code').allInnerTexts();
    assert.ok(recovery.length >= 8, 'no codes for when the phone is lost');
    await lookAll(page, 'me~factor', '/me');
    await page.context().clearCookies();

    await page.goto('/sign-in');
    await send(page, page.locator('main form'), administrator);
    assert.equal(new URL(page.url()).pathname, '/sign-in/code');
    await lookAll(page, 'code');
    assert.equal(await send(page, page.locator('main form'), { code: '000000' }), 422, 'a wrong code');
    await look(page, 'code~wrong', [/422/]);
    assert.equal(await send(page, page.locator('main form'), { code: recovery.pop() }), 303);
    assert.equal(new URL(page.url()).pathname, '/');
    await page.context().close();
  });

  test('who signs in for the first time chooses a password, and an administrator a factor', async () => {
    const chief = await open(browser);
    await chief.goto('/sign-in');
    await send(chief, chief.locator('main form'), administrator);
    assert.equal(await send(chief, chief.locator('main form'), { code: recovery.pop() }), 303);
    await chief.goto('/accounts/new');
    const form = chief.locator('form[action="/accounts"]');
    await form.locator('[name=role_1]').selectOption('administrator');
    assert.equal(await send(chief, form, { label: '系统管理员二', name: 'second' }), 200);
    await look(chief, 'slip');
    const password = await chief.locator('.slip dd code').last().innerText();
    await chief.goto('/county');
    const settings = chief.locator('form[action="/county"]');
    await settings.locator('[name=admin_factor]').check();
    assert.equal(await send(chief, settings), 303);
    await chief.context().close();

    const page = await open(browser);
    await page.goto('/sign-in');
    await send(page, page.locator('main form'), { name: 'second', password });
    assert.equal(new URL(page.url()).pathname, '/sign-in/password');
    await lookAll(page, 'password');
    assert.equal(await send(page, page.locator('main form'), { password: 'short', again: 'short' }), 422, 'a short password');
    await look(page, 'password~wrong', [/422/]);
    assert.equal(await send(page, page.locator('main form'), { password: 'a second river 18', again: 'a second river 18' }), 303);
    assert.equal(new URL(page.url()).pathname, '/sign-in/factor');
    await lookAll(page, 'factor');
    assert.equal(await enrol(page), 200);
    assert.ok((await page.locator('main').innerText()).includes(say('people', 'people.recovery_lead', page.language)));
    await page.goto('/');
    assert.equal(new URL(page.url()).pathname, '/');
    clean(page);
    await page.context().close();
  });
});
