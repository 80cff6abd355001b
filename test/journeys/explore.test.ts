import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Journey, startJourney, type Visitor } from './support.ts';

const day = 86_400_000;

describe('exploring a metric', () => {
  let journey: Journey;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    const midnight = Math.floor(Date.now() / day) * day;
    // The pages' own beacon adds a few visits of today, so that sums over the range are a little more than these.
    // A hundred visits a day of 0.01 s, 0.02 s … 1 s, the slow half of them to the cart.
    for (let ago = 1; ago <= 5; ago += 1) {
      const vitals = Array.from({ length: 100 }, (_, index) => ({
        id: `${ago} ${index}`,
        name: 'inp',
        value: (index + 1) / 100,
        time: midnight - ago * day + index * 60_000,
        path: index < 50 ? '/' : '/cart',
      }));
      expect((await journey.app.ingest('/api/v1/events', { vitals })).status).toBeLessThan(300);
    }
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());
  const card = () => visitor.page.getByRole('region', { name: 'Value in the range' });
  const chart = () => visitor.page.getByRole('figure', { name: 'Interaction to next paint' });

  it('finds it by words of its meaning', async () => {
    const { page } = visitor;
    await page.goto('/explore');
    const search = page.getByRole('searchbox', { name: 'Search metrics' });
    await search.fill('no such words');
    await page.getByText('No metric matches.').waitFor();
    await search.fill('paint interaction');
    await page.getByRole('heading', { name: /^1 of \d+ metrics$/ }).waitFor();
    await page.getByRole('link', { name: 'Interaction to next paint' }).click();
    await page.getByRole('heading', { name: 'Interaction to next paint', level: 1 }).waitFor();
  });

  it('shows its value and how many visits it was computed from', async () => {
    await card()
      .getByRole('button', { name: /^Interaction to next paint \(p75\): 7[345]\d ms\. Explain$/ })
      .waitFor();
    await card()
      .getByText(/^n 50\d$/)
      .waitFor();
  });

  it('changes the statistic', async () => {
    const { page } = visitor;
    await page.getByRole('combobox', { name: 'Statistic' }).click();
    await page.getByRole('option', { name: 'p50' }).click();
    await card()
      .getByRole('button', { name: /^Interaction to next paint \(p50\): (50\d|49\d) ms\. Explain$/ })
      .waitFor();
  });

  it('breaks it down, largest part first', async () => {
    const { page } = visitor;
    const rows = page.getByRole('table', { name: 'Breakdown by path' }).getByRole('row');
    await expect
      .poll(async () => (await rows.allTextContents()).slice(1, 3))
      .toEqual(['/cart755 ms250', expect.stringMatching(/^\/2[345]\d ms25\d$/)]);
    await page.getByRole('combobox', { name: 'Break down by' }).click();
    await page.getByRole('option', { name: 'source' }).click();
    await page.getByRole('table', { name: 'Breakdown by source' }).waitFor();
  });

  it('reads the course as a table', async () => {
    await chart().getByRole('button', { name: 'Table' }).click();
    const table = chart().getByRole('table');
    await table.waitFor();
    expect((await table.getByRole('row').allTextContents()).filter((row) => row.includes('505 ms'))).toHaveLength(5);
    await chart().getByRole('button', { name: 'Chart' }).click();
  });

  it('takes the values along as CSV', async () => {
    const [csv] = await Promise.all([visitor.page.waitForEvent('download'), chart().getByRole('button', { name: 'CSV' }).click()]);
    const lines = readFileSync(await csv.path(), 'utf8').split('\r\n');
    expect(lines[0]).toBe('time,Interaction to next paint (seconds)');
    expect(lines.filter((line) => line.endsWith('T00:00:00.000Z,0.505'))).toHaveLength(5);
  });

  it('shows what stands behind it', async () => {
    const behind = visitor.page.getByRole('region', { name: 'What stands behind it' });
    await behind.getByText(/^n = 50\d$/).waitFor();
    await behind.getByRole('region', { name: 'Query' }).getByText('FROM').waitFor();
  });

  it('says that a metric does not exist', async () => {
    await visitor.page.goto('/explore/no.such.metric');
    await visitor.page.getByRole('heading', { name: 'No such page' }).waitFor();
  });

  it('gives a browser nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
