import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Journey, startJourney, type Visitor } from './support.ts';

describe('an ingest key', () => {
  let journey: Journey;
  let visitor: Visitor;
  let key = '';
  beforeAll(async () => {
    journey = await startJourney();
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());

  /** Answers the status of an OTLP metric and of an event that are sent over the network with the key. */
  async function send(): Promise<number[]> {
    const point = { asDouble: 21.5, timeUnixNano: `${Date.now()}000000` };
    const metric = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'room.temperature', gauge: { dataPoints: [point] } }] }] }] };
    const event = { events: [{ id: crypto.randomUUID(), name: 'order_placed', person: 'p1' }] };
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    const requests = [
      ['/v1/metrics', metric],
      ['/api/v1/events', event],
    ] as const;
    const answers = requests.map(([path, body]) =>
      fetch(`${journey.address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
    );
    return (await Promise.all(answers)).map(({ status }) => status);
  }

  it('is made in the settings and shown once, with a snippet that works', async () => {
    const { page } = visitor;
    await page.goto('/settings');
    await page.getByRole('link', { name: /create an ingest key/ }).click();
    await page.getByRole('textbox', { name: 'Source' }).fill('checkout');
    await page.getByRole('button', { name: 'Create key' }).click();
    const shown = page.getByRole('status').filter({ hasText: 'The new ingest key' });
    key = (await shown.getByRole('region', { name: 'Code' }).first().textContent()) ?? '';
    expect(key.length).toBeGreaterThan(20);
    const snippet = await shown.getByRole('region', { name: 'Code' }).nth(1).textContent();
    expect(snippet).toContain(`curl -X POST ${journey.address}/v1/metrics`);
    expect(snippet).toContain(`Bearer ${key}`);
    await page.setViewportSize({ width: 360, height: 780 });
    const copy = await shown.getByRole('button', { name: 'Copy the secret' }).boundingBox();
    expect(copy === null ? 0 : copy.x + copy.width).toBeGreaterThan(100);
    expect(copy === null ? 0 : copy.x + copy.width).toBeLessThan(360);
    await page.setViewportSize({ width: 1440, height: 900 });
    const row = page.getByRole('row', { name: /checkout/ });
    expect(await row.textContent()).toContain(key.slice(0, 6));
    expect(await row.textContent()).toContain('never');
  });

  it('lets its client write, and the source appears', async () => {
    expect(await send()).toEqual([200, 200]);
    const { page } = visitor;
    await page.getByRole('tab', { name: 'Sources' }).click();
    const sources = page.getByRole('table', { name: 'Sources' });
    await expect.poll(() => sources.getByRole('row', { name: /checkout/ }).count()).toBe(2);
    expect(
      await sources
        .getByRole('row', { name: /checkout/ })
        .first()
        .textContent(),
    ).toContain('just now');
  });

  it('and what was taken of it is counted by protocol', async () => {
    const counts = visitor.page.getByRole('table', { name: 'Taken and refused' });
    const cells = await counts
      .getByRole('row', { name: /OpenTelemetry/ })
      .getByRole('cell')
      .allTextContents();
    expect(cells).toEqual(['checkout', 'OpenTelemetry', '1', '0', 'just now', 'none']);
  });

  it('is not shown a second time', async () => {
    const { page } = visitor;
    await page.getByRole('tab', { name: 'Ingest keys' }).click();
    await page.getByRole('row', { name: /checkout/ }).waitFor();
    expect(await page.getByRole('status').filter({ hasText: 'The new ingest key' }).count()).toBe(0);
    expect(await page.locator('body').textContent()).not.toContain(key);
  });

  it('is revoked after a second question, and its client is refused at once', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Revoke the key of checkout' }).click();
    await page.getByText(/This cannot be undone/).waitFor();
    expect(await send()).toEqual([200, 200]);
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke the key of checkout' }).click();
    await page.getByText('No ingest key yet.').waitFor();
    expect(await send()).toEqual([403, 403]);
  });

  it('leaves its traces in the audit log', async () => {
    const { page } = visitor;
    await page.getByRole('tab', { name: 'Audit log' }).click();
    const log = page.getByRole('table', { name: 'Audit log' });
    await log
      .getByRole('row', { name: /checkout ?Ada Lovelace/ })
      .first()
      .waitFor();
    expect(await log.getByRole('row', { name: /checkout ?Ada Lovelace/ }).count()).toBe(2);
    expect(await log.textContent()).not.toContain(key);
  });

  it('for web pages comes with the beacon, and sends no metric', async () => {
    const { page } = visitor;
    await page.goto('/settings');
    await page.getByRole('tab', { name: 'Ingest keys' }).click();
    await page.getByRole('textbox', { name: 'Source' }).fill('shop-pages');
    await page.getByRole('checkbox', { name: 'For web pages' }).check();
    await page.getByRole('button', { name: 'Create key' }).click();
    const shown = page.getByRole('status').filter({ hasText: 'The new ingest key' });
    const code = shown.getByRole('region', { name: 'Code' });
    const snippet = (await code.filter({ hasText: '<script' }).textContent()) ?? '';
    const forPages = /data-key="([^"]+)"/.exec(snippet)?.[1] ?? '';
    expect(snippet).toContain(`${journey.address}/beacon.js`);
    expect(await page.getByRole('row', { name: /shop-pages/ }).textContent()).toContain('web pages');
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${forPages}` };
    const statusOf = async (path: string, body: object) =>
      (await fetch(`${journey.address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).status;
    expect(await statusOf('/api/v1/events', { events: [] })).toBe(200);
    expect(await statusOf('/v1/metrics', { resourceMetrics: [] })).toBe(403);
  });

  it('gives a browser nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
