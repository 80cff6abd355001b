import { describe, expect, it } from 'vitest';
import type { ObjectiveState, Slo } from '../api/reliability.ts';
import { narrowed, pageOf, pagesOf } from './list.ts';
import { parseSloSearch } from './search.ts';

const slo = (name: string, service: string, state: ObjectiveState = 'healthy', more: Partial<Slo> = {}): Slo =>
  ({
    name,
    displayName: name,
    service,
    description: '',
    environment: '',
    owner: '',
    team: 'payments',
    objectives: [{ state, budgetRemaining: 0.5 }],
    ...more,
  }) as unknown as Slo;

const names = (slos: readonly Slo[]) => slos.map(({ name }) => name);

describe('a search of SLOs', () => {
  const slos = [
    slo('answers', 'checkout', 'freeze'),
    slo('is quick', 'checkout'),
    slo('mail goes out', 'mail', 'healthy', { team: 'platform', environment: 'staging' }),
  ];
  it.each([
    ['text in any field', { q: 'CHECKOUT quick' }, undefined, ['is quick']],
    ['state', { state: 'freeze' }, undefined, ['answers']],
    ['team and service', { team: 'platform', service: 'mail' }, undefined, ['mail goes out']],
    ['environment, with what is of all', {}, 'production', ['answers', 'is quick']],
  ] as const)('by %s', (_, search, environment, expected) => {
    expect(names(narrowed(slos, search, environment))).toEqual(expected);
  });
});

describe('a page of SLOs', () => {
  const many = Array.from({ length: 120 }, (_, index) =>
    slo(`slo ${index}`, `service ${String(index % 3)}`, index === 2 ? 'exhausted' : 'healthy'),
  );
  it('begins with the worst service and its worst SLO', () => {
    const [worst] = pageOf(many, 1);
    expect(worst).toMatchObject({ service: 'service 2' });
    expect(worst?.all).toHaveLength(40);
    expect(names(worst?.shown ?? [])).toContain('slo 2');
  });

  it('leaves no SLO out and shows none twice', () => {
    const pages = Array.from({ length: pagesOf(many) }, (_, index) => pageOf(many, index + 1).flatMap(({ shown }) => names(shown)));
    expect(pages.map((page) => page.length)).toEqual([50, 50, 20]);
    expect(new Set(pages.flat()).size).toBe(120);
  });
});

describe('the address', () => {
  it('keeps what is well-formed', () => {
    expect(parseSloSearch({ q: 'a', state: 'freeze', service: '', page: '2', team: 3 })).toEqual({ q: 'a', state: 'freeze', page: 2 });
    expect(parseSloSearch({ state: 'fine', page: 0 })).toEqual({});
  });
});
