#!/usr/bin/env node
import { cli } from './build.mjs';
import { become, ensureInstalled } from './run.mjs';

ensureInstalled();
become([cli(), ...process.argv.slice(2)]);
