import { expect, it } from 'vitest';
import { matching } from './matching.ts';

const things = [
  { title: 'Change lead time', words: 'delivery.change_lead_time' },
  { title: 'Delivery' },
  { title: 'Time to first byte', words: 'vitals.ttfb' },
];

const titles = (text: string) => matching(things, text).map(({ title }) => title);

it('finds by any word of the title, in any order', () => expect(titles('time lead')).toEqual(['Change lead time']));
it('puts what begins with the text first, and what only mentions it last', () =>
  expect(titles('deliv')).toEqual(['Delivery', 'Change lead time']));
it('finds by a name', () => expect(titles('ttfb')).toEqual(['Time to first byte']));
it('finds everything when nothing is typed', () => expect(titles('')).toHaveLength(3));
it('finds nothing that lacks a word', () => expect(titles('lead byte')).toEqual([]));
