import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('.', import.meta.url));
const styles = join(src, '../../../node_modules/@mantine/core/styles');

/** Components that others are made of, and whose styles those need. */
const madeOf: Readonly<Record<string, readonly string[]>> = { MultiSelect: ['PillsInput', 'Pill'] };

/** Components of Mantine that our sources import by name. */
function usedComponents(): Set<string> {
  const names = new Set<string>();
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.tsx')) continue;
    for (const [, list = ''] of readFileSync(join(src, file), 'utf8').matchAll(/import \{([^}]*)\} from '@mantine\/core'/g)) {
      for (const [name] of list.matchAll(/\b[A-Z]\w+/g)) for (const part of [name, ...(madeOf[name] ?? [])]) names.add(part);
    }
  }
  return names;
}

it('styles every component in use', () => {
  const imported = readFileSync(join(src, 'mantine.css'), 'utf8');
  const used = [...usedComponents()].filter((name) => existsSync(join(styles, `${name}.css`)));
  expect(used).toContain('Button');
  expect(used.filter((name) => !imported.includes(`/${name}.layer.css`))).toEqual([]);
});
