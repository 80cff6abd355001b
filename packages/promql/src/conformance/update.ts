// Writes the list of the cases that do not pass on the storage in memory.
// node packages/promql/src/conformance/update.ts
import { memoryTarget } from './engine-target.ts';
import { ownFiles, sharedDirectory, sharedFiles } from './files.ts';
import { failingIds, memoryFailuresPath, writeKnownFailures } from './known-failures.ts';
import { runScript } from './run.ts';

const shared = sharedFiles();
if (shared === undefined) throw new Error(`no cases of Prometheus in ${sharedDirectory}; set PROMQLTEST_DIR to where they are`);
const failures: Record<string, string[]> = {};
for (const file of [...shared, ...ownFiles()]) failures[file.name] = failingIds(await runScript(file.text, memoryTarget()));
writeKnownFailures(memoryFailuresPath, failures);
console.log(`${Object.values(failures).flat().length} cases do not pass; they are listed in ${memoryFailuresPath}`);
