import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { isInstalled } from './installed.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'binnacle-installed-'));
  return () => rmSync(root, { recursive: true, force: true });
});

const lock = {
  '': { version: '0.1.0' },
  'packages/server': { version: '0.1.0' },
  'node_modules/@binnacle/server': { link: true },
  'node_modules/zod': { version: '4.1.0' },
  'node_modules/only-on-a-mac': { version: '1.0.0', optional: true },
};

function write(wanted: object, present?: object) {
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }));
  if (present === undefined) return;
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: present }));
}

test('a fresh clone has nothing installed', () => {
  write(lock);
  expect(isInstalled(root)).toBe(false);
});

test('what is for another platform need not be there', () => {
  write(lock, { 'node_modules/zod': { version: '4.1.0' } });
  expect(isInstalled(root)).toBe(true);
});

test('an upgrade that asks for another version, or for one package more, is not installed yet', () => {
  write(lock, { 'node_modules/zod': { version: '4.0.0' } });
  expect(isInstalled(root)).toBe(false);
  write({ ...lock, 'node_modules/pino': { version: '9.0.0' } });
  expect(isInstalled(root)).toBe(false);
});
