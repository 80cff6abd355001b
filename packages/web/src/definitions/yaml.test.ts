import { expect, it } from 'vitest';
import { toYaml } from './yaml.ts';

it('writes objects, lists and scalars that cannot be misread', () => {
  const value = {
    name: 'login',
    window: '28d',
    le: '0.3',
    on: 'no',
    objectives: [{ target: 0.999, window: '1h' }],
    lists: [[1, 2], 'a'],
    empty: {},
    none: undefined,
  };
  expect(toYaml(value)).toBe(`name: login
window: "28d"
le: "0.3"
"on": "no"
objectives:
  - target: 0.999
    window: "1h"
lists:
  - - 1
    - 2
  - a
empty: {}
`);
});
