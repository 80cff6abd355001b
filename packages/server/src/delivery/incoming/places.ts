import { ruleApplies, type ServiceMap } from '../service-map.ts';
import type { RollOut } from './roll-outs.ts';

export interface Place {
  readonly service: string;
  readonly environment: string;
}

const headline = 'production';

/**
 * Which services a roll-out deployed, and where: the one that the sender names; else those whose rules choose it; else, for what a code host calls a
 * deployment, those of the repository that declare such an environment; else the repository's own. A run of a workflow is a deployment by a
 * rule alone.
 */
export function placesOf(rollOut: RollOut, map: ServiceMap): Place[] {
  const { repository, environment, workflow } = rollOut;
  const service = rollOut.service === '' ? '' : map.serviceNamed(rollOut.service);
  const rules = map.rulesOf(repository).filter((rule) => (service === '' || rule.service === service) && ruleApplies(rule, rollOut));
  const isRun = service === '' && workflow !== '';
  // Of one service the first rule that fits.
  const chosen = new Map(
    rules
      .filter((rule) => (rule.workflow !== undefined) === isRun)
      .toReversed()
      .map((rule) => [rule.service, { service: rule.service, environment: rule.environment }]),
  );
  if (chosen.size > 0) return [...chosen.values()];
  if (isRun) return [];
  const reported = environment || headline;
  if (service !== '') return [{ service, environment: reported }];
  if (repository === '') return [];
  const declaring = map.declaring(repository, reported);
  const services = declaring.length > 0 ? declaring : map.servicesOf(repository);
  return services.map((name) => ({ service: name, environment: reported }));
}
