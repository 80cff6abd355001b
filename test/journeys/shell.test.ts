import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Journey, startJourney, type Visitor } from './support.ts';

describe('the frame of all pages', () => {
  let journey: Journey;
  let visitor: Visitor;
  beforeAll(async () => {
    journey = await startJourney();
    visitor = await journey.signedIn();
  });
  afterAll(() => journey.close());
  beforeEach(async () => {
    await visitor.page.goto('/');
    await visitor.page.getByRole('heading', { name: 'Bridge', level: 1 }).waitFor();
  });

  it('finds pages and metrics from the keyboard', async () => {
    const { page } = visitor;
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search pages, metrics and actions' });
    await field.fill('reliab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Reliability', level: 1 }).waitFor();

    await page.keyboard.press('/');
    await field.fill('change lead time');
    await page
      .getByRole('option', { name: /Change lead time/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/explore/delivery.change_lead_time*');
  });

  it('walks through results with the arrow keys and closes with Escape', async () => {
    const { page } = visitor;
    await page.keyboard.press('Control+k');
    await page.getByRole('option', { selected: true, name: /Bridge/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.getByRole('option', { selected: true, name: /Outcomes/ }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('combobox').count()).toBe(0);
  });

  it('goes to an area with g and its letter, and explains the keys', async () => {
    const { page } = visitor;
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.getByRole('heading', { name: 'Delivery', level: 1 }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  });

  it('keeps the time range in the address, from page to page', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: /^Time range: Last 28 days/ }).click();
    await page.getByRole('button', { name: 'Last 7 days' }).click();
    await page.waitForURL('**/?range=7d');
    await page.getByRole('link', { name: 'Delivery', exact: true }).first().click();
    await page.waitForURL('**/delivery?range=7d');
    await page.goBack();
    await page.waitForURL('**/?range=7d');
  });

  it('takes an absolute range in the zone of the organization', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: /^Time range/ }).click();
    await page.getByLabel('From', { exact: true }).fill('2026-03-01T00:00');
    await page.getByLabel('To', { exact: true }).fill('2026-02-01T00:00');
    await page.getByText('The end must be after the beginning.').waitFor();
    await page.getByLabel('To', { exact: true }).fill('2026-04-01T00:00');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL('**/?from=2026-03-01T00*');
    await page.getByRole('button', { name: /1 Mar 2026, 00:00 – 1 Apr 2026, 00:00/ }).waitFor();
  });

  it('turns dark when asked, and stays so', async () => {
    const { page } = visitor;
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.getByRole('button', { name: /^Menu of/ }).click();
    await page.getByText('Dark', { exact: true }).click();
    await expect.poll(background).not.toBe(light);
    await page.reload();
    await page.getByRole('heading', { name: 'Bridge', level: 1 }).waitFor();
    expect(await background()).not.toBe(light);
  });

  it('leads those who use a keyboard past the navigation', async () => {
    const { page } = visitor;
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  });

  it('says that a page does not exist', async () => {
    await visitor.page.goto('/no/such/page');
    await visitor.page.getByRole('heading', { name: 'No such page' }).waitFor();
  });

  it('is one column on a phone, with the pages behind a burger', async () => {
    const { page } = await journey.signedIn({ width: 360, height: 780 });
    await page.goto('/', { waitUntil: 'networkidle' });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    await page.getByRole('button', { name: 'Pages', exact: true }).click();
    await page.getByRole('link', { name: 'Delivery', exact: true }).first().click();
    await page.getByRole('heading', { name: 'Delivery', level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it('gives a browser nothing to complain of', () => expect(visitor.complaints).toEqual([]));
});
