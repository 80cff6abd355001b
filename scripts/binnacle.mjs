#!/usr/bin/env node
import { join } from 'node:path';
import { become, ensureInstalled, root } from './run.mjs';

ensureInstalled();
become([join(root, 'packages/server/src/cli/index.ts'), ...process.argv.slice(2)]);
