import { expect, test } from 'vitest';
import { fieldPath } from './field-path.ts';

test('a pointer becomes the dotted path that problems use as well', () => {
  expect(fieldPath('/spec/target')).toBe('spec.target');
  expect(fieldPath('/spec/objectives/0/target')).toBe('spec.objectives.0.target');
});

test('escaped characters are those of the field', () => {
  expect(fieldPath('/metadata/labels/team~1part~0')).toBe('metadata.labels.team/part~');
});
