import { join } from 'node:path';
import { ensureInstalled, root, run } from './run.mjs';

ensureInstalled();
process.exit(run('node', [join(root, 'bench/bench.ts'), ...process.argv.slice(2)]));
