import { expect, it } from 'vitest';
import { fieldProblems } from './problems.ts';

it('puts what the server says at the field it is about', () => {
  expect(
    fieldProblems([
      { path: 'manifests[0].spec.objectives[0].target', message: 'too high' },
      { path: 'spec.window.timeZone', message: 'no such zone' },
      { path: 'spec.policy', message: 'there is no BudgetPolicy "x"' },
      { path: 'spec.indicator.total.counter', message: 'no counter' },
      { path: 'spec', message: 'expected exactly one of indicator, composite' },
    ]),
  ).toEqual({ targets: 'too high', timeZone: 'no such zone', policy: 'there is no BudgetPolicy "x"', total: 'no counter' });
});
