import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../support/app.ts';

let app: TestApp;
let browser: Browser;
let shop: Server;
let origin: string;
let context: BrowserContext;
let page: Page;
const problems: string[] = [];
/** The browser sends and the server stores in their own time. */
const patience = { timeout: 20_000, interval: 100 };

beforeAll(async () => {
  app = await testApp();
  const address = await app.http.listen({ port: 0, host: '127.0.0.1' });
  // A page of another origin than Binnacle's, as a team's own site is.
  shop = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Shop</title><h1>Shop</h1><button onclick="binnacle.track('bought', { items: 2, gift: true })">Buy</button>
      <script src="${address}/beacon.js" data-key="${ingestKey}" async></script>`);
  });
  await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser?.close();
  shop?.close();
  await app?.close();
});

beforeEach(async () => {
  await app.house.facts.store.command('TRUNCATE TABLE events');
  await app.house.facts.store.command('TRUNCATE TABLE vitals');
  problems.length = 0;
  context = await browser.newContext();
  page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
});
afterEach(() => context.close());

interface StoredEvent {
  readonly name: string;
  readonly person: string;
  readonly session: string;
  readonly path: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Of the pages below a path of one test alone: a page that is closed late still sends what waits. */
const storedEvents = async (below: string) =>
  (await app.house.facts.query(
    'SELECT name, person, session, path, properties FROM events FINAL WHERE startsWith(path, {below:String}) ORDER BY time, name',
    { below },
  )) as unknown as readonly StoredEvent[];

const storedVitals = async () =>
  (await app.house.facts.query(
    'SELECT name, count() AS n, max(value) AS value, any(path) AS path FROM vitals FINAL GROUP BY name ORDER BY name',
  )) as unknown as readonly { readonly name: string; readonly n: string; readonly value: number; readonly path: string }[];

async function open(path: string): Promise<void> {
  await page.goto(`${origin}${path}`);
  await page.waitForFunction(() => 'binnacle' in globalThis);
}

test('page views, tracked events and web vitals of a page of another origin arrive when it is left', async () => {
  await open('/products?query=secret');
  await page.evaluate(() => (globalThis as any).binnacle.identify('p-42'));
  await page.getByRole('button').click();
  // The browser reports how quick the click was after it has painted; a page that is left before has no INP.
  await page.evaluate(
    "new Promise((reported) => new PerformanceObserver(() => reported()).observe({ type: 'first-input', buffered: true }))",
  );
  // The web-vitals library reads such reports when the browser is idle, or at the latest when the page's visibility changes.
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))");
  await page.evaluate("history.pushState(null, '', '/products/7')");
  await page.goBack();
  await page.goto('about:blank');

  const events = await vi.waitFor(async () => {
    const found = await storedEvents('/products');
    expect(found).toHaveLength(4);
    return found;
  }, patience);
  expect(events.map(({ name, path, person, properties }) => [name, path, person, properties])).toEqual([
    ['page_view', '/products', '', {}],
    ['bought', '/products', 'p-42', { items: '2', gift: 'true' }],
    ['page_view', '/products/7', 'p-42', { previous: '/products' }],
    ['page_view', '/products', 'p-42', { previous: '/products/7' }],
  ]);
  expect(new Set(events.map(({ session }) => session)).size).toBe(1);

  const vitals = await vi.waitFor(async () => {
    const found = await storedVitals();
    expect(found.map(({ name }) => name)).toEqual(['cls', 'fcp', 'inp', 'lcp', 'ttfb']);
    return found;
  }, patience);
  for (const { name, n, value, path } of vitals) {
    expect([name, n, path]).toEqual([name, '1', '/products']);
    expect(value).toBeGreaterThanOrEqual(0);
    // Seconds: a local page that took a minute would be milliseconds taken for them.
    expect(value).toBeLessThan(60);
  }
  expect(problems).toEqual([]);
});

test('what waits longer than five seconds is sent while the page stays open', async () => {
  await page.clock.install();
  await open('/waits');
  await page.clock.runFor(6000);
  await vi.waitFor(async () => expect((await storedEvents('/waits')).map(({ name }) => name)).toEqual(['page_view']), patience);
  expect(problems).toEqual([]);
});

test('an answer that is lost does not double the events', async () => {
  let lost = 0;
  await page.route('**/api/v1/events**', async (route) => {
    if (lost > 0) return route.continue();
    lost++;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await page.clock.install();
  await open('/lost');
  await page.clock.runFor(6000);
  await vi.waitFor(async () => expect(await storedEvents('/lost')).toHaveLength(1), patience);
  const statuses: number[] = [];
  page.on('response', (response) => statuses.push(response.status()));
  await vi.waitFor(async () => {
    await page.clock.runFor(6000);
    expect(statuses).toEqual([200]);
  }, patience);
  expect(await storedEvents('/lost')).toHaveLength(1);
});

test('nothing is recorded for people who opted out', async () => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true }));
  const sent: string[] = [];
  page.on('request', (request) => sent.push(new URL(request.url()).pathname));
  await open('/');
  await page.getByRole('button').click();
  await page.goto('about:blank');
  expect(sent.filter((path) => path === '/api/v1/events')).toEqual([]);
  expect(problems).toEqual([]);
});

test('the script may be used by pages of any origin, and costs an empty answer when it has not changed', async () => {
  const first = await app.call('GET', '/beacon.js', undefined, { authorization: '' });
  expect(first).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/javascript; charset=utf-8', 'cross-origin-resource-policy': 'cross-origin' },
  });
  const again = await app.call('GET', '/beacon.js', undefined, { authorization: '', 'if-none-match': String(first.headers.etag) });
  expect(again).toMatchObject({ status: 304, text: '' });
});
