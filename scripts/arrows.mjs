import { cruise } from 'dependency-cruiser';
import rules from '../.dependency-cruiser.mjs';
import { root } from './run.mjs';

const leastModules = 400;

/** Checks the arrows between rooms; counts the modules, because a checker that parses nothing also finds nothing. */
const { output } = await cruise(['packages/server/src', 'packages/browser/src', 'packages/promql/src', 'packages/web/src'], {
  ...rules.options,
  baseDir: root,
  ruleSet: { forbidden: rules.forbidden },
  validate: true,
});
const { violations, totalCruised } = output.summary;
for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} → ${to}`);
if (totalCruised < leastModules) {
  console.error(`Only ${totalCruised} modules were read: the check does not see the code.`);
  process.exit(1);
}
console.log(`${totalCruised} modules, ${violations.length} forbidden arrows`);
process.exit(violations.length > 0 ? 1 : 0);
