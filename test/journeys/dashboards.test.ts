import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grafanaDashboard } from './grafana.ts';
import { queues, sendShop } from './shop.ts';
import { type Journey, startJourney, type Visitor } from './support.ts';

describe('a dashboard', () => {
  let journey: Journey;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    await sendShop(journey.app);
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());
  const panel = (name: string) => visitor.page.getByRole('region', { name, exact: true });
  const choose = async (variable: string, value: string) => {
    const { page } = visitor;
    await page.getByRole('combobox', { name: variable }).click();
    await page.getByRole('option', { name: value, exact: true }).click();
    await page.keyboard.press('Escape');
  };

  it('is made by its name, and gets a panel with PromQL', async () => {
    const { page } = visitor;
    await page.goto('/dashboards');
    await page.getByText('Begin with one that you have').waitFor();
    await page.getByRole('button', { name: 'New dashboard' }).click();
    await page.getByRole('textbox', { name: 'Title' }).fill('The shop');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/dashboards\/the-shop\?.*edit=true/);
    await page.getByRole('button', { name: 'Add panel' }).click();
    const editor = page.getByRole('dialog', { name: 'Edit New panel' });
    await editor.getByRole('textbox', { name: 'Title' }).fill('Requests by job');
    await editor.getByRole('textbox', { name: 'Query A', exact: true }).click();
    await page.keyboard.type('sum by (job) (rate(shop_requests_total[5m]))');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Enter');
    await editor.getByRole('img', { name: 'Chart of Requests by job: 2 series.' }).waitFor();
    await editor.getByRole('button', { name: 'Take over' }).click();
    await panel('Requests by job').getByRole('img').waitFor();
  });

  it('is saved, and there when it is loaded anew', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Edit', exact: true }).waitFor();
    await page.goto('/dashboards');
    await page.getByRole('link', { name: 'The shop' }).click();
    await panel('Requests by job').getByRole('img', { name: 'Chart of Requests by job: 2 series.' }).waitFor();
    await panel('Requests by job').getByRole('button', { name: 'worker' }).waitFor();
  });

  it('opens a panel as a query', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'What can be done with Requests by job' }).click();
    await page.getByRole('menuitem', { name: 'Open as a query' }).click();
    await page.getByRole('img', { name: 'Chart of the queries: 2 series.' }).waitFor();
  });

  it('is narrowed by its variables, which know of each other', async () => {
    const { page } = visitor;
    const applied = await journey.app.call('POST', '/api/v1/definitions/apply', { manifests: [queues], owner: 'people' });
    expect(applied.status, applied.text).toBe(200);
    await page.goto('/dashboards/queues');
    const chart = (series: number) => page.getByRole('img', { name: new RegExp(`^Chart of Lengths of .*: ${series} series\\.$`) });
    await chart(3).waitFor();
    await choose('Job', 'web');
    await chart(2).waitFor();
    await page.getByRole('region', { name: 'Lengths of web' }).waitFor();
    expect(new URL(page.url()).searchParams.get('vars')).toBe('{"job":["web"]}');
    await choose('Instance', 'web-2');
    await chart(1).waitFor();
    await page.reload();
    await chart(1).waitFor();
    await choose('Instance', 'All');
    await chart(2).waitFor();
  });

  it('repeats a panel for each value that is chosen', async () => {
    await panel('Queue of web-1').getByText('10', { exact: true }).waitFor();
    await panel('Queue of web-2').getByText('20', { exact: true }).waitFor();
    expect(await visitor.page.getByRole('region', { name: /^Queue of / }).count()).toBe(2);
    await choose('Job', 'worker');
    await panel('Queue of worker-1').getByText('30', { exact: true }).waitFor();
    expect(await visitor.page.getByRole('region', { name: /^Queue of / }).count()).toBe(3);
  });

  it('shows one panel alone, to which a link leads', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'What can be done with Queue of web-2' }).click();
    await page.getByRole('menuitem', { name: 'View alone' }).click();
    await page.waitForURL(/panel=/);
    await page.reload();
    await panel('Queue of web-2').getByText('20', { exact: true }).waitFor();
    expect(await page.getByRole('region', { name: /^Queue of / }).count()).toBe(1);
    await page.getByRole('button', { name: 'All panels' }).click();
    await panel('Queue of web-1').waitFor();
  });

  it('hangs on a wall until Escape', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'On the wall' }).click();
    await page.waitForURL(/tv=true/);
    await panel('Queue of web-1').getByText('10', { exact: true }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    expect(await page.getByRole('button', { name: /^What can be done with/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'On the wall' }).waitFor();
    expect(page.url()).not.toContain('tv=');
  });

  it('says on a wall that it is no longer up to date', async () => {
    const { page, context } = await journey.signedIn();
    await page.clock.install();
    await page.goto('/dashboards/queues?tv=true');
    await page.getByRole('region', { name: 'Queue of web-1' }).getByText('10', { exact: true }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await context.setOffline(true);
    await page.clock.fastForward('05:00');
    await page.getByRole('alert').filter({ hasText: 'Not up to date: the server was last heard' }).waitFor();
    await context.close();
  });

  it('of Grafana is read with a report of what is not the same', async () => {
    const { page } = visitor;
    await page.goto('/dashboards');
    await page.getByRole('button', { name: 'Import from Grafana' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import from Grafana' });
    const buffer = Buffer.from(JSON.stringify(grafanaDashboard));
    await dialog.getByLabel("File with the dashboard's JSON").setInputFiles({ name: 'shop.json', mimeType: 'application/json', buffer });
    await dialog.getByText('Shop overview: 4 panels taken over, 1 left out, 1 variables').waitFor();
    await dialog.getByRole('row', { name: /left out.*Who calls whom.*nodeGraph/ }).waitFor();
    await dialog.getByRole('button', { name: 'Save dashboard' }).click();
    await page.waitForURL(/\/dashboards\/shop-overview/);
  });

  it('of Grafana has data in its panels', async () => {
    await panel('Requests').getByRole('img', { name: 'Chart of Requests: 3 series.' }).waitFor();
    await panel('Waiting').getByText('60 bad', { exact: true }).waitFor();
    await panel('By instance')
      .getByRole('row', { name: /web-2.*20/ })
      .waitFor();
    await choose('instance', 'worker-1');
    await panel('Requests').getByRole('img', { name: 'Chart of Requests: 1 series.' }).waitFor();
    await panel('Waiting').getByText('30 good', { exact: true }).waitFor();
  });

  it('gives a browser nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
