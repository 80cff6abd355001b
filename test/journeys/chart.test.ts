import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Journey, startJourney, type Visitor } from './support.ts';

const day = 86_400_000;

describe('a chart', () => {
  let journey: Journey;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    const midnight = Math.floor(Date.now() / day) * day;
    for (let ago = 1; ago <= 20; ago += 1) {
      const report = { service: 'shop', environment: 'production', id: `roll-out ${ago}`, version: `1.${20 - ago}` };
      await journey.app.ingest('/api/v1/deployments', { ...report, finished: midnight - ago * day + day / 2 });
    }
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());
  beforeEach(async () => {
    await visitor.page.goto('/delivery/shop', { waitUntil: 'networkidle' });
  });
  const chart = () => visitor.page.getByRole('figure', { name: 'Deployments' });

  it('is described to those who do not see it', async () => {
    const description = await chart().getByRole('img').getAttribute('aria-label');
    expect(description).toContain('Chart of Deployments');
    expect(description).toMatch(/Deployments: between 0 and 1, 0 on/);
  });

  it('says what its lines mean', async () => {
    expect(await chart().textContent()).toMatch(/Dotted: usual range 1 to 1, mean 1/);
  });

  it('has a table twin that says which bucket is not over yet', async () => {
    await chart().getByRole('button', { name: 'Table' }).click();
    const rows = chart().getByRole('table').getByRole('row');
    expect(await rows.nth(1).textContent()).toMatch(/not over yet/);
    expect(await rows.nth(2).textContent()).toMatch(/1/);
    await chart().getByRole('columnheader', { name: 'Time' }).getByRole('button').press('Enter');
    expect(await chart().getByRole('columnheader', { name: 'Time' }).getAttribute('aria-sort')).toBe('ascending');
  });

  it('gives its values as CSV and its picture as PNG', async () => {
    const { page } = visitor;
    const [csv] = await Promise.all([page.waitForEvent('download'), chart().getByRole('button', { name: 'CSV' }).click()]);
    expect(csv.suggestedFilename()).toBe('Deployments.csv');
    const lines = readFileSync(await csv.path(), 'utf8').split('\r\n');
    expect(lines[0]).toBe('time,Deployments (count)');
    expect(lines.filter((line) => line.endsWith('T00:00:00.000Z,1'))).toHaveLength(20);
    const [png] = await Promise.all([page.waitForEvent('download'), chart().getByRole('button', { name: 'PNG' }).click()]);
    expect(
      readFileSync(await png.path())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it('sets the range of the page when one drags over it', async () => {
    const { page } = visitor;
    const box = await chart().locator('.u-over').boundingBox();
    if (box === null) throw new Error('there is no plot');
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.25, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, y, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/from=.*&to=/);
    const { searchParams } = new URL(page.url());
    const days = (Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '')) / day;
    expect(days).toBeGreaterThan(6);
    expect(days).toBeLessThan(8.5);
  });

  it('gives a browser nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
