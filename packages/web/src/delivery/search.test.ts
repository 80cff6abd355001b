import { expect, it } from 'vitest';
import { parseDeliverySearch } from './search.ts';

it.each([
  [
    { clock: 'working', as: 'devlake' },
    { clock: 'working', as: 'devlake' },
  ],
  [{ clock: 'wall', as: 'toString' }, {}],
  [{ clock: 1, as: ['devlake'] }, {}],
])('%j is read as %j', (search, expected) => expect(parseDeliverySearch(search)).toEqual(expected));
