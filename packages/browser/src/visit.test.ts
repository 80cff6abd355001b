import { expect, test } from 'vitest';
import { newId, openVisit } from './visit.ts';

function storage(overrides: Partial<Storage> = {}): Storage {
  const items = new Map<string, string>();
  return {
    length: 0,
    clear: () => items.clear(),
    key: () => null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    ...overrides,
  };
}

test('a session lasts over pages of the tab and ends after half an hour without activity', () => {
  let now = 0;
  const tab = storage();
  const first = openVisit(tab, () => now).session();
  now += 29 * 60_000;
  const nextPage = openVisit(tab, () => now);
  expect(nextPage.session()).toBe(first);
  now += 29 * 60_000;
  expect(nextPage.session()).toBe(first);
  now += 30 * 60_000;
  expect(nextPage.session()).not.toBe(first);
});

test('a person stays identified on the next page, until signed out', () => {
  const tab = storage();
  const visit = openVisit(tab);
  expect(visit.person()).toBe('');
  visit.identify('p-1');
  expect(openVisit(tab).person()).toBe('p-1');
  visit.identify('');
  expect(visit.person()).toBe('');
});

test('where storage is forbidden or full, memory serves', () => {
  for (const tab of [
    undefined,
    storage({
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    }),
  ]) {
    const visit = openVisit(tab);
    visit.identify('p-1');
    expect(visit.person()).toBe('p-1');
    expect(visit.session()).toBe(visit.session());
  }
});

test('an id is random and short enough for the server', () => {
  expect(newId()).not.toBe(newId());
  expect(newId().length).toBeLessThanOrEqual(128);
});
