import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled, run } from './run.mjs';

ensureInstalled();
ensureChromium();
build();

const directory = mkdtempSync(join(tmpdir(), 'binnacle-results-'));
const results = join(directory, 'results.json');
const status = run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...process.argv.slice(2)]);
try {
  const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(results, 'utf8'));
  console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
} catch {
  console.error('The test run ended without results.');
}
rmSync(directory, { recursive: true, force: true });
process.exit(status);
