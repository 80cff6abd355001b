import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { decide, type Override } from './decide.ts';
import type { GateReason } from './types.ts';

const reason = (verdict: GateReason['verdict'], subject = verdict): GateReason => ({
  check: 'alert',
  verdict,
  subject,
  says: '',
  link: '',
});
const override: Override = { id: 'o', by: 'Ada', reason: 'rollback', until: '2026-12-01T00:00:00.000Z' };

test.each([
  ['nothing speaks against it', [], 'allow'],
  ['all allow', ['allow', 'allow'], 'allow'],
  ['one could not be told', ['allow', 'unknown'], 'unknown'],
  ['one denies, whatever else', ['unknown', 'allow', 'deny'], 'deny'],
] as const)('%s', (_what, verdicts, decision) => {
  expect(
    decide(
      verdicts.map((verdict) => reason(verdict)),
      undefined,
    ).decision,
  ).toBe(decision);
});

test('an override allows; what spoke against it stays to be seen and is marked', () => {
  const { decision, reasons } = decide([reason('allow'), reason('deny')], override);
  expect(decision).toBe('allow');
  expect(reasons.map(({ verdict, overridden }) => [verdict, overridden])).toEqual([
    ['deny', true],
    ['allow', false],
  ]);
});

test('the order of reasons does not matter, and none is lost', () => {
  const verdicts = fc.array(fc.constantFrom<GateReason['verdict'][]>('allow', 'deny', 'unknown'), { maxLength: 8 });
  fc.assert(
    fc.property(verdicts, (list) => {
      const there = decide(
        list.map((one) => reason(one)),
        undefined,
      );
      const back = decide(
        list.toReversed().map((one) => reason(one)),
        undefined,
      );
      expect(there).toEqual(back);
      expect(there.reasons).toHaveLength(list.length);
    }),
  );
});
