import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Journey, startJourney, type Visitor } from './support.ts';

describe('a definition', () => {
  let journey: Journey;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    const service = { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'shop', displayName: 'The shop' }, spec: {} };
    const applied = await journey.app.call('POST', '/api/v1/definitions/apply', { manifests: [service], owner: 'files' });
    expect(applied.status, applied.text).toBe(200);
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());
  const text = () => visitor.page.getByRole('textbox', { name: 'Manifest (YAML)' });
  const plan = () => visitor.page.getByRole('button', { name: 'Check and plan' }).click();
  const apply = () => visitor.page.getByRole('button', { name: 'Apply', exact: true });

  it('begins with a working example of its kind', async () => {
    const { page } = visitor;
    await page.goto('/definitions');
    await page.getByRole('link', { name: 'New definition' }).click();
    await page.getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: /^KPI / }).click();
    await expect.poll(() => text().inputValue()).toContain('name: weekly-buyers');
    expect(await apply().isDisabled()).toBe(true);
  });

  it('is planned before it is applied', async () => {
    await plan();
    await visitor.page.getByRole('status').getByText('KPI weekly-buyers will be created').waitFor();
    expect(await apply().isDisabled()).toBe(false);
  });

  it('with a mistake is refused, with line and path', async () => {
    const { page, complaints } = visitor;
    const example = await text().inputValue();
    const broken = example.replace('direction: up', 'directon: up');
    await text().fill(broken);
    expect(await apply().isDisabled()).toBe(true);
    await plan();
    const line = broken.split('\n').findIndex((one) => one.includes('directon')) + 1;
    const problem = page
      .getByRole('alert')
      .getByRole('listitem')
      .filter({ hasText: `Line ${line}` });
    await problem.getByText('spec.directon').waitFor();
    expect(await apply().isDisabled()).toBe(true);
    // The refusal is meant; nothing else failed.
    expect(complaints.splice(0)).toEqual(['422 POST /api/v1/definitions/apply']);
    await text().fill(example);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('is applied and appears under Outcomes', async () => {
    const { page } = visitor;
    await plan();
    await apply().click();
    await page.waitForURL('**/definitions/KPI/weekly-buyers*');
    await page.getByText('Version 1, kept by people.').waitFor();
    await page.getByRole('link', { name: 'Outcomes', exact: true }).first().click();
    await page
      .getByRole('region', { name: 'KPIs' })
      .getByRole('article', { name: /People who buy, weekly/ })
      .waitFor();
  });

  it('is changed field by field, and keeps its versions', async () => {
    const { page } = visitor;
    await page.goto('/definitions/KPI/weekly-buyers');
    await text().fill((await text().inputValue()).replace('target: 500', 'target: 600'));
    await plan();
    await page.getByRole('status').getByText('spec.target').waitFor();
    expect(await page.getByRole('status').filter({ hasText: 'KPI weekly-buyers' }).textContent()).toContain('500 → 600');
    await apply().click();
    await page.getByText('Version 2, kept by people.').waitFor();
    expect(await page.getByRole('table', { name: 'Versions' }).getByRole('row').count()).toBe(3);
  });

  it('that files keep is read, not written', async () => {
    const { page } = visitor;
    await page.goto('/definitions');
    await page.getByRole('searchbox', { name: 'Search definitions' }).fill('the shop');
    await page.getByRole('link', { name: 'The shop' }).click();
    await page.getByText('Kept in files').waitFor();
    await page.getByRole('region', { name: 'Code' }).getByText('kind: Service').waitFor();
    expect(await text().count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Remove/ }).count()).toBe(0);
  });

  it('is removed after a second question', async () => {
    const { page } = visitor;
    await page.goto('/definitions/KPI/weekly-buyers');
    await page.getByRole('button', { name: 'Remove KPI weekly-buyers' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove KPI weekly-buyers' }).click();
    await page.getByRole('heading', { name: 'Definitions', level: 1 }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'People who buy, weekly' }).count()).toBe(0);
  });

  it('gives a browser nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
