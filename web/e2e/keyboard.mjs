// Going through a page by Tab alone.

// What runs in the page before the first Tab: it marks what must be reached and
// remembers how each looks without the focus, and with it.
function watch() {
  const all = document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]');
  const group = (e) => (e.form ?? document).querySelectorAll(`input[type=radio][name="${CSS.escape(e.name)}"]`);
  const stops = (e) => {
    if (e.disabled || e.tabIndex < 0 || !e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
    if (e.type !== 'radio') return true;
    const set = [...group(e)];
    return e === (set.find((r) => r.checked) ?? set[0]); // one stop for them all
  };
  // How a stop and what stands around it looks: a ring may be drawn by the
  // label of a box, or by the cell of a link.
  const look = (e) => {
    const parts = [];
    for (let x = e, i = 0; x && x !== document.body && i < 4; x = x.parentElement, i++) {
      for (const pseudo of [null, '::before', '::after']) {
        const s = getComputedStyle(x, pseudo);
        parts.push(s.outlineStyle === 'none' ? '' : `${s.outlineStyle} ${s.outlineWidth} ${s.outlineColor}`, s.boxShadow, s.backgroundColor, s.borderTopColor);
      }
    }
    return parts.join('|');
  };
  // Changes of style that take their time would be read half-way.
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { transition: none !important; animation: none !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  document.activeElement?.blur();
  const wanted = [...all].filter(stops);
  const before = new Map(wanted.map((e) => [e, look(e)]));
  window.walk = { wanted, reached: new Set(), blind: [], order: 0 };
  document.addEventListener(
    'focusin',
    ({ target: e }) => {
      if (!before.has(e) || window.walk.reached.has(e)) return;
      window.walk.reached.add(e);
      if (look(e) === before.get(e)) window.walk.blind.push(e);
    },
    true,
  );
  return wanted.length;
}

/**
 * Presses Tab until every control has had the focus. Returns what it never came
 * to, and what did not show that it had the focus.
 */
export async function tabThrough(page) {
  const wanted = await page.evaluate(watch);
  const session = await page.context().newCDPSession(page);
  const key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
  // Pins of a map are stops too, and come later.
  for (let pressed = 0; pressed < wanted + 400; ) {
    const many = [];
    for (let i = 0; i < 20; i++, pressed++) many.push(session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...key }), session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key }));
    await Promise.all(many);
    if (await page.evaluate(() => window.walk.wanted.every((e) => window.walk.reached.has(e) || !e.isConnected))) break;
  }
  await session.detach();
  return page.evaluate(() => {
    const { wanted, reached, blind } = window.walk;
    const missed = wanted.filter((e) => !reached.has(e) && e.isConnected && e.checkVisibility({ visibilityProperty: true }));
    const brief = (e) => e.outerHTML.replaceAll(/\s+/g, ' ').slice(0, 140);
    return [...missed.map((e) => `Tab never comes to ${brief(e)}`), ...blind.map((e) => `the focus does not show on ${brief(e)}`)];
  });
}
