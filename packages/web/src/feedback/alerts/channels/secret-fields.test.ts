import { expect, it } from 'vitest';
import { secretForms, secretOf } from './secret-fields.ts';

it('sends what was given, headers by their names', () => {
  expect(secretOf({ signingSecret: ' ', headers: 'Authorization: Bearer a:b\n\nX-Team:  ops' })).toEqual({
    headers: { Authorization: 'Bearer a:b', 'X-Team': 'ops' },
  });
  expect(secretOf({ token: ' xoxb-1 ' })).toEqual({ token: 'xoxb-1' });
});

it('knows no secret of types that keep none', () => {
  expect(secretForms('email')).toEqual([]);
  expect(secretForms('slack').map(({ title }) => title)).toEqual(['A bot', 'An incoming webhook']);
});
