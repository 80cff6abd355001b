import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { Kinds } from '../definitions/kinds.ts';
import { reference } from '../definitions/reference.ts';
import { knownKinds } from './known-kinds.ts';
import { counted } from './manifests.ts';

/** `binnacle reference`: JSON Schemas, examples and the page about the kinds of manifests this version knows. */
export function referenceCommand(program: Command): void {
  program
    .command('reference')
    .description('Write JSON Schemas, examples and a page about all kinds of manifests')
    .option('-o, --output <directory>', 'directory to write into', 'docs')
    .action(async (flags: { readonly output: string }) => {
      const files = reference(new Kinds((await knownKinds()).kinds));
      for (const { path, text } of files) {
        const target = join(flags.output, path);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, text);
      }
      process.stdout.write(`${counted(files.length, 'file')} written to ${flags.output}.\n`);
    });
}
