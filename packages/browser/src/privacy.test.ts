import { expect, test } from 'vitest';
import { isOptedOut } from './privacy.ts';

test.each([
  ['nothing', {}, false],
  ['Do Not Track', { doNotTrack: '1' }, true],
  ['Do Not Track switched off', { doNotTrack: '0' }, false],
  ['Do Not Track unset', { doNotTrack: null }, false],
  ['Global Privacy Control', { globalPrivacyControl: true }, true],
  ['Global Privacy Control switched off', { globalPrivacyControl: false }, false],
])('a browser that says %s: opted out %#', (_what, signals, expected) => {
  expect(isOptedOut(signals)).toBe(expected);
});
