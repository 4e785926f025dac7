// Web push: what the browser needs is asked for and sent, the worker shows what
// is pushed, and where one of them cannot be had the page says which.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accounts, clean, follow, languages, launch, open, say, shot, signIn, url, wellFormed } from './harness.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

const button = (page) => page.locator('form[data-push] button');
const status = (page) => page.locator('form[data-push] [role=status]');

/** A push service that answers at once, in place of the browser's, which asks the internet. */
function service(endpoint) {
  PushManager.prototype.subscribe = async (options) => {
    if (!options.userVisibleOnly || !options.applicationServerKey) throw new Error('without a key');
    return { toJSON: () => ({ endpoint, keys: { p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM', auth: 'tBHItJI5svbpez7KI4CCXg' } }) };
  };
}

for (const language of languages) {
  describe(`web push in ${language}`, { skip: accounts.length === 0 && 'no accounts' }, () => {
    const words = (key) => say('inbox', key, language);
    let storage;

    before(async () => {
      const page = await open(browser, { language });
      await signIn(page, 'inspector');
      storage = await page.context().storageState();
      await page.context().close();
    });

    /** The page of one's channels. */
    async function channels({ granted = true, prepare, arg } = {}) {
      const page = await open(browser, { language, storage, worker: true });
      if (granted) await page.context().grantPermissions(['notifications'], { origin: url });
      if (prepare) await page.addInitScript(prepare, arg);
      await page.goto('/me/notices');
      return page;
    }

    test('a browser that does not allow it is told where to allow it', async () => {
      const page = await channels({
        granted: false,
        prepare: () => {
          Notification.requestPermission = async () => 'denied';
        },
      });
      await button(page).click();
      await page.getByText(words('inbox.push_refused')).waitFor();
      await wellFormed(page);
      await shot(page, `push-1-refused-${language}`);
      clean(page);
      await page.context().close();
    });

    test('a browser without web push says so', async () => {
      const page = await channels({
        prepare: () => {
          delete window.PushManager;
        },
      });
      await button(page).click();
      await page.getByText(words('inbox.push_unable')).waitFor();
      clean(page);
      await page.context().close();
    });

    test('a push service that cannot be reached is said to be', async () => {
      const page = await channels({
        prepare: () => {
          PushManager.prototype.subscribe = async () => {
            throw new DOMException('Registration failed - push service error', 'AbortError');
          };
        },
      });
      await button(page).click();
      await page.getByText(words('inbox.push_unreached')).waitFor();
      assert.equal(await button(page).getAttribute('aria-busy'), null);
      await shot(page, `push-2-unreached-${language}`);
      clean(page);
      await page.context().close();
    });

    test('a browser is listed, shows what is pushed, and is taken away again', async () => {
      const page = await channels({ prepare: service, arg: `https://push.example.org/${language}/${Date.now()}` });
      // How many there are before: the account may have others.
      const listed = page.locator('main form[action$="/remove"]');
      const n = await listed.count();
      await follow(page, () => button(page).click(), 'POST');
      assert.equal(await listed.count(), n + 1, 'it is not listed');
      assert.equal(await status(page).innerText(), '');

      const worker = await page.context().newCDPSession(page);
      const registration = new Promise((done) => {
        worker.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => registrations[0] && done(registrations[0].registrationId));
      });
      await worker.send('ServiceWorker.enable');
      await worker.send('ServiceWorker.deliverPushMessage', {
        origin: url,
        registrationId: await registration,
        data: JSON.stringify({ title: words('inbox.title'), text: '督办单 😀', tag: 't', link: '/inbox' }),
      });
      const shown = await page.waitForFunction(async () => {
        const all = await (await navigator.serviceWorker.ready).getNotifications();
        return all.length > 0 && all.map((x) => [x.title, x.body, x.tag, x.data]);
      });
      assert.deepEqual(await shown.jsonValue(), [[words('inbox.title'), '督办单 😀', 't', '/inbox']]);

      await follow(page, () => listed.last().locator('button').click(), 'POST');
      assert.equal(await listed.count(), n, 'it is still listed');
      clean(page);
      await page.context().close();
    });
  });
}
