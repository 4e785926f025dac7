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

/**
 * Follows links as somebody, by requests alone, to one address of each
 * pattern. Returns by pattern what was answered: {path, status, type, page},
 * page being the text of a page.
 */
export async function discover(request, all, begin = []) {
  const match = matcher(all);
  const found = new Map();
  const todo = [...begin, ...all.filter((p) => !/\{\w/.test(p)).map((p) => p.replace('{$}', ''))];
  while (todo.length > 0) {
    const path = todo.shift();
    const pattern = match(path);
    if (!pattern || found.has(pattern)) continue;
    const answer = await request.get(path, { maxRedirects: 0, headers: { Accept: 'text/html' } });
    const type = (answer.headers()['content-type'] ?? '').split(';')[0];
    const page = type === 'text/html' ? await answer.text() : '';
    found.set(pattern, { path, status: answer.status(), type, page });
    for (const [, href] of page.matchAll(/ (?:href|src)="(\/[^"#]*)/g)) todo.push(href.replaceAll('&amp;', '&'));
  }
  return found;
}

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
