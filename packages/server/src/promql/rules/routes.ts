import { type Matcher, matcherTest } from '@binnacle/promql';
import type { DefinitionLookup } from '../../definitions/types.ts';
import { ApiError, invalidParameter } from '../api/errors.ts';
import type { Parameters } from '../api/parameters.ts';
import { sendData } from '../api/reply.ts';
import { parametersOf, selectorsOf } from '../api/requests.ts';
import type { PrometheusScope } from '../api/routes.ts';
import { ruleGroupKind } from './definitions.ts';
import { type RuleGroup, toGroup } from './rule.ts';
import { alertJson, groupJson, type RulesFilter } from './rules-json.ts';
import type { RuleStore } from './store.ts';

/** `rules` and `alerts` of the Prometheus API. */
export function ruleRoutes(scope: PrometheusScope, { definitions, store }: { definitions: DefinitionLookup; store: RuleStore }): void {
  const readGroups = async () => (await definitions.list(ruleGroupKind)).map(toGroup);
  scope.get('rules', async (request, reply) => {
    const parameters = parametersOf(request);
    const filter = filterOf(parameters);
    const { groups, nextToken } = page(await readGroups(), parameters);
    const [runs, alerts] = await Promise.all([store.runs(), store.alerts(groups.map(({ id }) => id))]);
    const own = Map.groupBy(alerts, ({ ruleGroup }) => ruleGroup);
    const answered = groups.flatMap((group) => groupJson(group, runs.get(group.id), own.get(group.id) ?? [], filter));
    return sendData(request, reply, { groups: answered, ...(nextToken === undefined ? {} : { groupNextToken: nextToken }) });
  });
  scope.get('alerts', async (request, reply) => {
    const alerts = (await store.alerts()).filter(({ state }) => state !== 'resolved');
    return sendData(request, reply, { alerts: alerts.map(alertJson) });
  });
}

function filterOf(parameters: Parameters): RulesFilter {
  const type = parameters.text('type');
  if (type !== '' && type !== 'alert' && type !== 'record') throw invalidParameter('type', `not supported value "${type}"`);
  const exclude = parameters.text('exclude_alerts').toLowerCase();
  if (!['', 'true', 'false', '1', '0', 't', 'f'].includes(exclude)) {
    throw invalidParameter('exclude_alerts', `error converting exclude_alerts: "${exclude}" is not a truth value`);
  }
  return {
    type: type === '' ? undefined : type,
    names: parameters.all('rule_name[]'),
    groups: parameters.all('rule_group[]'),
    files: parameters.all('file[]'),
    withoutAlerts: ['true', '1', 't'].includes(exclude),
    matches: labelsTest(selectorsOf(parameters)),
  };
}

function labelsTest(selectors: readonly (readonly Matcher[])[]): RulesFilter['matches'] {
  if (selectors.length === 0) return () => true;
  const tests = selectors.map((matchers) => matchers.map((matcher) => ({ label: matcher.label, test: matcherTest(matcher) })));
  return (labels) => tests.some((all) => all.every(({ label, test }) => test(labels[label] ?? '')));
}

/** At most `group_limit` groups, behind the one that `group_next_token` names. */
function page(all: readonly RuleGroup[], parameters: Parameters): { groups: readonly RuleGroup[]; nextToken: string | undefined } {
  const [limitText, token] = [parameters.text('group_limit'), parameters.text('group_next_token')];
  if (limitText === '' && token !== '')
    throw new ApiError('bad_data', 'group_limit needs to be present in order to paginate over the groups');
  const limit = limitText === '' ? Number.POSITIVE_INFINITY : parameters.limit('group_limit');
  const start = token === '' ? 0 : all.findIndex(({ id }) => id === token);
  if (start === -1) throw new ApiError('bad_data', `invalid group_next_token "${token}": no such group; begin again without it`);
  const end = Math.min(all.length, start + limit);
  return { groups: all.slice(start, end), nextToken: all[end]?.id };
}
