import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendShop } from './shop.ts';
import { type Journey, startJourney, type Visitor } from './support.ts';

describe('a query', () => {
  let journey: Journey;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    await sendShop(journey.app);
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());
  const editor = (letter = 'A') => visitor.page.getByRole('textbox', { name: `Query ${letter}`, exact: true });
  const result = () => visitor.page.getByRole('region', { name: 'Result', exact: true });
  const chartOf = (series: number) => result().getByRole('img', { name: `Chart of the queries: ${series} series.` });
  const open = (q: readonly unknown[], rest = '') => visitor.page.goto(`/query?q=${encodeURIComponent(JSON.stringify(q))}${rest}`);

  it('begins with metrics that were received', async () => {
    const { page } = visitor;
    await page.goto('/query');
    await page.getByText(/^\d+ metrics were received/).waitFor();
    await page.getByRole('button', { name: 'shop_requests_total' }).click();
    await chartOf(1).waitFor();
    expect(await editor().textContent()).toBe('sum(rate(shop_requests_total[5m]))');
  });

  it('begins with a metric of the list of all metrics', async () => {
    const { page } = visitor;
    await page.goto('/explore');
    await page.getByRole('searchbox', { name: 'Search metrics' }).fill('orders that wait');
    await page.getByRole('heading', { name: /^1 of \d+ metrics$/ }).waitFor();
    await page.getByRole('row', { name: /shop_queue_length.*gauge.*received/ }).waitFor();
    await page.getByRole('link', { name: 'shop_queue_length' }).click();
    await chartOf(3).waitFor();
  });

  it('is completed while it is typed, and drawn', async () => {
    const { page } = visitor;
    await page.goto('/query');
    await editor().click();
    await page.keyboard.type('sum by (job) (rate(shop_req');
    await page.getByRole('option', { name: /shop_requests_total/ }).click();
    await page.keyboard.type('{inst');
    await page.getByRole('option', { name: /^instance/ }).click();
    await page.keyboard.type('=~"web-.*"}[5m]))');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await chartOf(1).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toContain('shop_requests_total{instance=~\\"web-.*\\"}[5m]');
    // One and two requests a second, and a tenth of each as errors.
    await result()
      .getByRole('row', { name: /web 3\.3/ })
      .or(result().getByRole('row', { name: /job="web".* 3\.3/ }))
      .waitFor();
  });

  it('is shown to whoever is given its link', async () => {
    const { page, complaints } = await journey.signedIn();
    await page.goto(visitor.page.url());
    await page.getByRole('img', { name: 'Chart of the queries: 1 series.' }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Query A', exact: true }).textContent()).toContain('instance=~"web-.*"');
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('stands beside others, each of which can be hidden', async () => {
    const { page } = visitor;
    await open(['sum by (job) (shop_queue_length)']);
    await chartOf(2).waitFor();
    await page.getByRole('button', { name: 'Add query' }).click();
    await editor('B').click();
    await page.keyboard.type('max(shop_queue_length)');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await chartOf(3).waitFor();
    await page.getByRole('button', { name: 'Hide query A' }).click();
    await chartOf(1).waitFor();
    await page.reload();
    await chartOf(1).waitFor();
    await page.getByRole('button', { name: 'Show query A' }).click();
    await chartOf(3).waitFor();
    await page.getByRole('button', { name: 'Remove query B' }).click();
    await chartOf(2).waitFor();
  });

  it('names its series as people say', async () => {
    const { page } = visitor;
    await page.getByRole('textbox', { name: 'Names of the series of query A' }).fill('queue of {{job}}');
    await page.keyboard.press('Tab');
    await result().getByRole('button', { name: 'queue of worker' }).waitFor();
  });

  it('is drawn stacked, or read as a table of the latest values', async () => {
    const { page } = visitor;
    await result().getByText('Stacked', { exact: true }).click();
    await page.waitForURL(/view=stacked/);
    await chartOf(2).waitFor();
    await result().getByText('Latest values', { exact: true }).click();
    const table = result().getByRole('table', { name: 'the queries' });
    await table.getByRole('row', { name: /worker\s*30/ }).waitFor();
    expect(await table.getByRole('row').count()).toBe(3);
  });

  it('becomes a panel of a new dashboard, and then of that one', async () => {
    const { page } = visitor;
    const asked = page.url();
    await page.getByRole('button', { name: 'Add to dashboard' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add to dashboard' });
    await dialog.getByRole('textbox', { name: 'Title of the panel' }).fill('Queues now');
    await dialog.getByRole('textbox', { name: 'Title of the dashboard' }).fill('Kept');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/dashboards\/kept/);
    await page
      .getByRole('table', { name: 'Queues now' })
      .getByRole('row', { name: /worker\s*30/ })
      .waitFor();
    await page.goto(asked.replace('view=table', 'view=stacked'));
    await page.getByRole('button', { name: 'Add to dashboard' }).click();
    await dialog.getByRole('textbox', { name: 'Title of the panel' }).fill('Queues');
    await dialog.getByRole('combobox', { name: 'Dashboard' }).click();
    await page.getByRole('option', { name: 'Kept' }).click();
    await dialog.getByRole('button', { name: 'Add panel' }).click();
    await page.getByRole('img', { name: 'Chart of Queues: 2 series.' }).waitFor();
    await page.getByRole('table', { name: 'Queues now' }).waitFor();
    await page.goto(asked);
    await result().getByRole('table', { name: 'the queries' }).waitFor();
  });

  it('gives its numbers as CSV', async () => {
    const [csv] = await Promise.all([visitor.page.waitForEvent('download'), result().getByRole('button', { name: 'CSV' }).click()]);
    expect(csv.suggestedFilename()).toBe('query.csv');
    expect(readFileSync(await csv.path(), 'utf8')).toContain(',30');
  });

  it('says how it was computed', async () => {
    await open(['sum(rate(shop_requests_total[5m]))']);
    await result().getByText('How it was computed').click();
    await result().getByRole('region', { name: 'Statement' }).first().waitFor();
  });

  it('without an answer says so', async () => {
    await open(['no_such_metric']);
    await result()
      .getByText(/No series in this range/)
      .waitFor();
  });

  it('gives a browser nothing to complain of', () => expect(visitor.complaints).toEqual([]));

  it('with a mistake is answered in words, with the place', async () => {
    await open(['sum(rate(shop_requests_total[5m])']);
    await result()
      .getByRole('alert')
      .getByText(/1:\d+: parse error: /)
      .waitFor();
  });
});
