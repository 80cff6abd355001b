import { expect, test } from 'vitest';
import fc from '../../../../../../test/support/property.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';
import { nextRuleAlerts, type Outcome, type RuleAlert } from './alerts.ts';

const minute = 60_000;
/** Longer than what counts as flapping. */
const interval = 15 * minute;
const begin = Date.parse('2026-11-30T00:00:00Z');

const rule = (holds: number, keepFiring: number): AlertRule => ({
  ...{ name: 'load', title: 'Load', definition: 'AlertRule/load' },
  condition: { kind: 'threshold', metric: 'load', lookBack: 5 * minute, op: '>', value: 10 },
  ...{ holds, keepFiring, evaluationDelay: 0, interval, urgency: 'page', noData: 'alert', labels: {}, annotations: {}, link: '' },
});

/** What an evaluation finds: that it holds or does not, that nothing is known, that it failed; `down`: there is none. */
const found = fc.constantFrom('holds', 'ends', 'ends', 'holds', 'no_data', 'error', 'down');
type Found = 'holds' | 'ends' | 'no_data' | 'error' | 'down';

function outcomeOf(one: Exclude<Found, 'down'>): Outcome {
  if (one === 'error') return { error: 'it failed' };
  return { judged: [{ labels: {}, verdict: one, value: one === 'holds' ? 11 : 1, against: 10 }] };
}

async function run(own: AlertRule, days: readonly Found[]): Promise<(RuleAlert['state'] | 'none')[]> {
  let alerts: readonly RuleAlert[] = [];
  let last: number | undefined;
  const states: (RuleAlert['state'] | 'none')[] = [];
  for (const [index, one] of days.entries()) {
    const at = begin + index * interval;
    if (one !== 'down') {
      alerts = await nextRuleAlerts(own, outcomeOf(one), alerts, { at, last, texts: async () => ({}), isSourceSilent: false });
      last = at;
    }
    states.push(alerts.find(({ cause }) => cause === 'condition')?.state ?? 'none');
  }
  return states;
}

const spans = fc.constantFrom(0, interval, 2 * interval, 2.5 * interval, 4 * interval);

test('with all evaluations known, it fires when the condition has held for long enough, and until it has not for long enough', async () => {
  await fc.assert(
    fc.asyncProperty(
      spans,
      spans,
      fc.array(fc.constantFrom('holds' as const, 'ends' as const), { maxLength: 30 }),
      async (holds, keep, days) => {
        const states = await run(rule(holds, keep), days);
        // The same, told from the history of each moment anew.
        let isFiring = false;
        for (const [index, one] of days.entries()) {
          const runLength = days
            .slice(0, index + 1)
            .toReversed()
            .findIndex((other) => other !== one);
          const lasted = ((runLength === -1 ? index + 1 : runLength) - 1) * interval;
          if (one === 'holds' && lasted >= holds) isFiring = true;
          if (one === 'ends' && isFiring && lasted >= keep) isFiring = false;
          expect(states[index] === 'firing', `${days.slice(0, index + 1).join(' ')}`).toBe(isFiring);
        }
      },
    ),
  );
});

test('whatever happens, it does not begin to fire before the condition was found to hold for long enough', async () => {
  await fc.assert(
    fc.asyncProperty(spans, spans, fc.array(found, { maxLength: 30 }) as fc.Arbitrary<Found[]>, async (holds, keep, days) => {
      const states = await run(rule(holds, keep), days);
      for (const [index, state] of states.entries()) {
        if (state !== 'firing' || states[index - 1] === 'firing') continue;
        expect(days[index]).toBe('holds');
        // An evaluation speaks for the interval before it, and for no more.
        let held = Number.NaN;
        for (const one of days.slice(0, index + 1)) {
          if (one === 'ends') held = Number.NaN;
          if (one === 'holds') held = Number.isNaN(held) ? 0 : held + interval;
        }
        expect(held, days.slice(0, index + 1).join(' ')).toBeGreaterThanOrEqual(holds);
      }
    }),
    { numRuns: 300 },
  );
});

test('what fires does not end while nothing is known', async () => {
  await fc.assert(
    fc.asyncProperty(spans, spans, fc.array(found, { maxLength: 30 }) as fc.Arbitrary<Found[]>, async (holds, keep, days) => {
      const states = await run(rule(holds, keep), days);
      for (const [index, state] of states.entries()) {
        if (states[index - 1] === 'firing' && state !== 'firing') expect(days[index], days.slice(0, index + 1).join(' ')).toBe('ends');
      }
    }),
    { numRuns: 300 },
  );
});
