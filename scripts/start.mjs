import { join } from 'node:path';
import { build } from './build.mjs';
import { become, ensureInstalled, root } from './run.mjs';

ensureInstalled();
build();
become([join(root, 'packages/server/src/cli/index.ts'), 'up', ...process.argv.slice(2)]);
