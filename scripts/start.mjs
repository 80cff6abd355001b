import { build, cli } from './build.mjs';
import { become, ensureInstalled } from './run.mjs';

ensureInstalled();
build();
become([cli(), 'up', ...process.argv.slice(2)]);
