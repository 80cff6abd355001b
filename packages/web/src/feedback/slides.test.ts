import { expect, test } from 'vitest';
import { slideAfter } from './slides.ts';

test('arrow keys and presenters step from slide to slide and stop at both ends', () => {
  expect(slideAfter(0, 'ArrowRight', 3)).toBe(1);
  expect(slideAfter(1, 'PageDown', 3)).toBe(2);
  expect(slideAfter(2, 'ArrowRight', 3)).toBe(2);
  expect(slideAfter(0, 'ArrowLeft', 3)).toBe(0);
});

test('Home and End lead to the ends, other keys nowhere', () => {
  expect(slideAfter(1, 'Home', 3)).toBe(0);
  expect(slideAfter(1, 'End', 3)).toBe(2);
  expect(slideAfter(1, 'a', 3)).toBeUndefined();
});
