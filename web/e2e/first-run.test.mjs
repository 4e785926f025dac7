// The first run: an empty program is set up with its one-time code, every list
// says that it is empty and what to do, and people sign in for the first time,
// with a second factor. What is looked at is looked at in both languages, on a
// desk and on a phone.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { axe, clean, follow, languages, launch, open, say, settled, shot, signIn, wellFormed, widths } from './harness.mjs';

const code = process.env.CHUANGWEI_CODE;
const administrator = { name: 'first', password: 'a quiet river 17' };

let browser;
before(async () => {
  if (code) browser = await launch();
});
after(() => browser?.close());

/** Looks at the page that stands, as it is. */
async function look(page, name, expected) {
  await settled(page);
  await wellFormed(page, name);
  await axe(page, name);
  clean(page, expected);
  await shot(page, `first-${name}.${page.language}.${page.viewportSize().width}`);
}

/** Looks at the page in each language and at each width, by asking for it again. */
async function lookAll(page, name, path = new URL(page.url()).pathname) {
  for (const language of languages) {
    for (const width of widths) {
      page.language = language;
      await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
      await page.goto(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
      await look(page, name);
    }
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
    const paths = [
      '/', '/overview', '/cases', '/map', '/surveys', '/org', '/areas', '/streets', '/org/groups', '/org/units', '/org/people',
      '/org/bodies', '/org/vacancies', '/org/categories', '/inbox', '/m', '/m/report', '/reports/stage', '/accounts', '/accounts/bulk', '/keys', '/county/campaigns', '/calendar',
    ];
    for (const path of paths) await lookAll(page, `empty-${path.replaceAll('/', '-').slice(1) || 'desk'}`, path);
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
