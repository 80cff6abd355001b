import { describe, expect, it } from 'vitest';
import type { SloWithHistory } from '../../api/reliability.ts';
import { evenPace, spansOfObjective } from './spans.ts';

const correction = {
  id: '1',
  objective: null,
  kind: 'maintenance',
  effect: 'exclude',
  from: '2026-11-01T10:00:00.000Z',
  to: '2026-11-01T11:00:00.000Z',
  events: null,
  reason: 'move of the database',
  madeBy: 'Ada',
  madeAt: '2026-11-02T00:00:00.000Z',
  withdrawn: null,
} as const;

describe('spans of an objective', () => {
  it('are its corrections that count, and exceptions as long as they held', () => {
    const slo = {
      corrections: [
        correction,
        { ...correction, objective: 'another' },
        { ...correction, withdrawn: { by: 'Ada', at: '2026-11-03T00:00:00.000Z', reason: 'wrong day' } },
      ],
      exceptions: [
        {
          id: '2',
          objective: 'main',
          until: '2026-11-09T00:00:00.000Z',
          reason: 'a fair',
          madeBy: 'Bob',
          madeAt: '2026-11-05T00:00:00.000Z',
          ended: { by: 'Bob', at: '2026-11-06T00:00:00.000Z' },
        },
      ],
    } as unknown as SloWithHistory;
    expect(spansOfObjective(slo, 'main')).toEqual([
      {
        from: Date.parse(correction.from),
        to: Date.parse(correction.to),
        kind: 'corrections',
        look: 'hatched',
        text: 'Correction, maintenance: left out. move of the database (Ada)',
      },
      {
        from: Date.parse('2026-11-05T00:00:00.000Z'),
        to: Date.parse('2026-11-06T00:00:00.000Z'),
        kind: 'exceptions from the policy',
        look: 'bar',
        text: 'Exception from the policy: a fair (Bob)',
      },
    ]);
  });
});

describe('an even pace', () => {
  const window = { duration: '1M', rolling: false, from: '2026-11-01T00:00:00.000Z', end: '2026-11-11T00:00:00.000Z' };
  it('goes from the whole budget to none over a calendar window', () => {
    const times = ['2026-10-31', '2026-11-01', '2026-11-06', '2026-11-11'].map((day) => Date.parse(day));
    expect(evenPace({ window }, times)).toEqual([null, 1, 0.5, 0]);
  });

  it('is no line of a rolling window', () => {
    expect(evenPace({ window: { ...window, rolling: true } }, [0])).toBeUndefined();
  });
});
