import { expect, it } from 'vitest';
import { blankCondition } from './condition-draft.ts';
import { draftOf } from './draft.ts';
import { conditionPath, place } from './problems.ts';

const absence = { ...blankCondition, kind: 'absence' as const };

it('puts problems beside their fields, parts of a field beside the whole', () => {
  const draft = { ...draftOf(), conditions: [blankCondition, absence] };
  expect(conditionPath(draft, 1)).toBe('spec.condition.all[1].absence');
  const { fields, others } = place(
    [
      { path: 'metadata.name', message: 'too long' },
      { path: 'spec.condition.all[1].absence.filter.moon', message: 'no such dimension' },
      { path: 'spec.condition.all[1].absence.filter.sun', message: 'neither' },
      { path: 'spec.condition.all[0].threshold.value', message: 'expected a number' },
      { path: 'spec.condition', message: 'too many' },
    ],
    draft,
  );
  expect([...fields]).toEqual([
    ['metadata.name', 'too long'],
    ['spec.condition.all[1].absence.filter', 'no such dimension; neither'],
    ['spec.condition.all[0].threshold.value', 'expected a number'],
  ]);
  expect(others).toEqual([{ path: 'spec.condition', message: 'too many' }]);
});

it('knows a single condition by its own path', () => {
  expect(conditionPath({ ...draftOf(), conditions: [absence] }, 0)).toBe('spec.condition.absence');
});
