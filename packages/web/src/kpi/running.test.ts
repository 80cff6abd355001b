import { expect, it } from 'vitest';
import type { Kpi } from '../api/kpi.ts';
import { runningValue } from './running.ts';

const kpi = (value: number | null, values: readonly (number | null)[], partial: readonly boolean[]): Kpi => ({
  name: 'signups',
  displayName: 'Sign-ups',
  description: '',
  metric: 'kpi.signups',
  unit: 'count',
  direction: 'up',
  stat: null,
  target: 5,
  value,
  n: 0,
  verdict: 'no_data',
  why: '',
  drivers: [],
  history: { times: [1, 2], values, partial },
  signals: [],
  limits: null,
});

it('shows the running period while there is no complete one', () => expect(runningValue(kpi(null, [null, 3], [false, true]))).toBe(3));
it('stands back for a complete period', () => expect(runningValue(kpi(7, [7, 3], [false, true]))).toBeNull());
it('is nothing when the running period has no data either', () => expect(runningValue(kpi(null, [null, null], [false, true]))).toBeNull());
it('takes no complete period for a running one', () => expect(runningValue(kpi(null, [null, 3], [false, false]))).toBeNull());
