// How many cases of each file pass on the storage in memory; with a part of a file's name, what is wrong with the others.
// node packages/promql/src/conformance/score.ts [file]
import { memoryTarget } from './engine-target.ts';
import { ownFiles, sharedDirectory, sharedFiles } from './files.ts';
import { runScript } from './run.ts';

const wanted = process.argv[2];
const shared = sharedFiles();
if (shared === undefined) console.log(`no cases of Prometheus in ${sharedDirectory}; set PROMQLTEST_DIR`);
let passed = 0;
let total = 0;
for (const file of [...(shared ?? []), ...ownFiles()]) {
  if (wanted !== undefined && !file.name.includes(wanted)) continue;
  const results = await runScript(file.text, memoryTarget());
  const failing = results.filter(({ failure }) => failure !== undefined);
  passed += results.length - failing.length;
  total += results.length;
  console.log(`${file.name}: ${results.length - failing.length} of ${results.length}`);
  if (wanted !== undefined) for (const { id, failure } of failing) console.log(`  ${id}\n      ${failure}`);
}
console.log(`${passed} of ${total} pass`);
