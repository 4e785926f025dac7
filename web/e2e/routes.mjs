// The addresses that the program answers, read from its sources, and the page
// of the demonstration that stands for each. A new page is looked at without a
// word here, as soon as some page leads to it; one that nothing leads to fails
// the crawl until it is named in `unlinked`.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

const sources = new URL('../../internal/', import.meta.url);

/** The patterns of all routes for GET, as net/http knows them, without "GET ". */
export function patterns() {
  const found = new Set();
  for (const file of readdirSync(sources, { recursive: true })) {
    if (!file.endsWith('.go') || /_(test|templ)\.go$/.test(file)) continue;
    for (const [, pattern] of readFileSync(new URL(file, sources), 'utf8').matchAll(/"GET (\/[^"]*)"/g)) found.add(pattern);
  }
  assert.ok(found.size > 50, `only ${found.size} routes in the sources`);
  return [...found].sort();
}

/** Finds the pattern that a path is served by: that with the fewest wildcards. */
export function matcher(all) {
  const wild = (p) => p.match(/\{\w/g)?.length ?? 0;
  const rules = all
    .map((p) => [p, new RegExp(`^${p.replace('{$}', '').replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)])
    .sort(([a], [b]) => wild(a) - wild(b));
  return (path) => rules.find(([, rule]) => rule.test(path.split('?')[0]))?.[0];
}

/** The states that the list on a page can be narrowed to. */
export function statesOf(page) {
  const box = page.match(/<select[^>]* name="state"[\s\S]*?<\/select>/)?.[0] ?? '';
  return [...box.matchAll(/<option[^>]* value="(\w+)"/g)].map(([, state]) => state);
}

/** The address of the first record of the list on a page. */
export const firstOf = (page) => page.match(/<a [^>]*data-open[^>]*>/)?.[0].match(/ href="([^"?#]+)"/)?.[1];

// Papers of a whole register are made page by page for half a minute and more:
// they are asked for with one record.
const one = { '/notices/slips/pdf': '?q=TZ-0003', '/notices/slips/word': '?q=TZ-0003' };

// What never comes to an end: a page is told there what happens.
export const streams = ['/live'];

/**
 * Follows links as somebody, by requests alone, to an address of each pattern:
 * to one, then from a record in each state, and then from a few more of each
 * pattern while some was not met, for what one record does not lead to another
 * may. Returns by pattern what the
 * first answered that could be opened: {path, status, type, page}, page being
 * the text of a page, empty for a part of one.
 */
export async function discover(request, all, begin = []) {
  const match = matcher(all);
  const found = new Map();
  const asked = new Set();
  let first; // record of the list that was asked for last
  const ask = async (path) => {
    const pattern = match(path);
    asked.add(path);
    if (streams.includes(pattern)) return [];
    const answer = await request.get(path, { maxRedirects: 0, headers: { Accept: 'text/html' } });
    const type = (answer.headers()['content-type'] ?? '').split(';')[0];
    const text = type === 'text/html' ? await answer.text() : '';
    const page = /<html/i.test(text) ? text : '';
    if ((found.get(pattern)?.status ?? 999) > answer.status()) found.set(pattern, { path, status: answer.status(), type, page });
    first = firstOf(page);
    return [...page.matchAll(/ (?:href|src)="(\/[^"#]*)/g)].map(([, href]) => href.replaceAll('&amp;', '&')).filter((p) => match(p));
  };
  const follow = async (todo) => {
    while (todo.length > 0) {
      const path = todo.shift();
      if (asked.has(path)) continue;
      if (found.has(match(path))) later.push(path);
      else todo.push(...(await ask(path)));
    }
  };
  const later = [];
  const todo = [...begin, ...all.filter((p) => !/\{\w/.test(p)).map((p) => p.replace('{$}', '') + (one[p] ?? ''))];
  await follow(todo);
  for (const { path, page } of [...found.values()]) {
    for (const state of statesOf(page)) {
      await ask(`${path.split('?')[0]}?state=${state}`);
      if (match(first ?? '')) await follow(await ask(first));
    }
  }
  const times = new Map();
  while (later.length > 0 && all.some((p) => !found.has(p))) {
    const path = later.shift();
    const n = times.get(match(path)) ?? 0;
    if (asked.has(path) || n === few || found.get(match(path))?.type !== 'text/html') continue;
    times.set(match(path), n + 1);
    later.push(...(await ask(path)));
  }
  return found;
}

// How many more addresses of one pattern are asked for.
const few = 4;

/** The patterns that the program says it has served, by its own counters. */
export async function served(request) {
  const answer = await request.get('/metrics');
  assert.equal(answer.status(), 200, '/metrics');
  const out = new Set();
  for (const [, pattern, status] of (await answer.text()).matchAll(/^chuangwei_request_seconds_count\{route="GET ([^"]+)",status="(\dxx)"\} [1-9]/gm)) {
    if (status !== '4xx' && status !== '5xx') out.add(pattern);
  }
  return out;
}
