import { z } from 'zod';
import type { House } from '../../../area.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';
import { AppError } from '../../../platform/errors.ts';
import type { Http } from '../../../platform/http/server.ts';
import { timeParameter } from '../../../platform/http/time.ts';
import { backtestAnswer, ruleDetailAnswer, rulesAnswer, standingAnswer } from './answers.ts';
import { type Backtest, backtest } from './backtest.ts';
import { checkRule } from './check.ts';
import { alertRuleSchema } from './fields.ts';
import { type ListedAlert, type ListedRule, listRules } from './overview.ts';
import { ruleOf } from './rule.ts';
import { type Standing, standingOf } from './standing.ts';

const ruleName = z.string().min(1).max(300);
const backtestBody = z.strictObject({
  rule: z.union([ruleName, alertRuleSchema]).describe('Name of a rule, or the spec of one that is not saved yet'),
  from: timeParameter,
  to: timeParameter,
});
const shownSeries = 20;
const shownStandings = 200;
const longestRange = 366 * 86_400_000;

/** Alert rules: how they stand, and what one would have done. */
export function alertRuleRoutes(http: Http, house: House): void {
  http.get(
    '/api/v1/alert-rules',
    { config: { access: 'viewer' }, schema: { summary: 'All alert rules and how they stand', response: { 200: rulesAnswer } } },
    async () => ({ rules: (await listRules(house)).map(ruleToWire) }),
  );
  http.get(
    '/api/v1/alert-rules/:name',
    {
      config: { access: 'viewer' },
      schema: { summary: 'An alert rule with its alerts', params: z.object({ name: ruleName }), response: { 200: ruleDetailAnswer } },
    },
    async ({ params }) => detailToWire(await findRule(house, params.name)),
  );
  http.get(
    '/api/v1/alert-rules/:name/series',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'How each group of an alert rule stands, those that do not alert included',
        params: z.object({ name: ruleName }),
        response: { 200: standingAnswer },
      },
    },
    async ({ params }) => standingToWire(await standingOf(await findRule(house, params.name), house)),
  );
  http.post(
    '/api/v1/alert-rules/backtest',
    {
      config: { access: 'viewer' },
      schema: { summary: 'What an alert rule would have done in a range', body: backtestBody, response: { 200: backtestAnswer } },
    },
    async ({ body: { rule, from, to } }) => {
      checkRange(from, to, house.clock.now());
      const asked = typeof rule === 'string' ? (await findRule(house, rule)).rule : writtenRule(rule);
      return backtestToWire(await backtest(asked, from, to, house), from, to);
    },
  );
}

async function findRule(house: House, name: string): Promise<ListedRule> {
  const found = (await listRules(house)).find(({ rule }) => rule.name === name);
  if (found === undefined) throw new AppError('not_found', `There is no alert rule "${name}". GET /api/v1/alert-rules lists them all.`);
  return found;
}

function writtenRule(spec: z.output<typeof alertRuleSchema>): AlertRule {
  const problems = checkRule({ spec });
  const [first] = problems;
  if (first !== undefined) throw new AppError('invalid_request', `${first.path}: ${first.message}.`, { problems });
  return ruleOf({ metadata: { name: 'backtest' }, spec });
}

function checkRange(from: number, to: number, now: number): void {
  if (from >= to) throw new AppError('invalid_request', 'The range is empty: from must be before to.');
  if (to > now) throw new AppError('invalid_request', 'to lies in the future: a backtest looks at what has happened.');
  if (to - from > longestRange) throw new AppError('invalid_request', 'A backtest looks at a year at most.');
}

function ruleToWire({
  rule,
  origin,
  state,
  since,
  lastEvaluation,
  seconds,
  error,
  alerts,
}: ListedRule): z.output<typeof rulesAnswer>['rules'][number] {
  return {
    name: rule.name,
    title: rule.title,
    origin,
    definition: rule.definition,
    state,
    severity: rule.urgency,
    service: rule.labels.service ?? null,
    environment: rule.labels.environment ?? null,
    team: rule.labels.team ?? null,
    since: since === null ? null : new Date(since),
    lastEvaluation: lastEvaluation === null ? null : new Date(lastEvaluation),
    evaluationSeconds: seconds,
    error,
    activeAlerts: alerts.length,
    link: rule.link,
  };
}

function detailToWire(listed: ListedRule): z.output<typeof ruleDetailAnswer> {
  const { rule, alerts } = listed;
  return {
    ...ruleToWire(listed),
    condition: rule.condition,
    holdsSeconds: rule.holds / 1000,
    keepFiringSeconds: rule.keepFiring / 1000,
    evaluationDelaySeconds: rule.evaluationDelay / 1000,
    intervalSeconds: rule.interval / 1000,
    noData: rule.noData,
    labels: rule.labels,
    annotations: rule.annotations,
    alerts: alerts.map(alertToWire),
  };
}

function alertToWire({
  activeAt,
  firedAt,
  keepFiringSince,
  value,
  ...alert
}: ListedAlert): z.output<typeof ruleDetailAnswer>['alerts'][number] {
  const time = (at: number | undefined) => (at === undefined ? null : new Date(at));
  const { id, cause, state, labels, annotations } = alert;
  return {
    ...{ id, cause, state, labels, annotations },
    value: finite(value),
    since: new Date(activeAt),
    firedAt: time(firedAt),
    keepFiringSince: time(keepFiringSince),
  };
}

function standingToWire({ at, unit, error, series }: Standing): z.output<typeof standingAnswer> {
  return {
    ...{ at: new Date(at), unit, error },
    series: series.slice(0, shownStandings).map(({ labels, state, since, value, against }) => ({
      ...{ labels, state, since: since === null ? null : new Date(since) },
      value: finite(value),
      threshold: finite(against),
    })),
    seriesLeftOut: Math.max(0, series.length - shownStandings),
  };
}

function backtestToWire(
  { moments, unit, series, fired, withoutData, summary }: Backtest,
  from: number,
  to: number,
): z.output<typeof backtestAnswer> {
  const { first, step, count } = moments;
  return {
    from: new Date(from),
    to: new Date(to),
    unit,
    resolutionSeconds: step / 1000,
    times: Array.from({ length: count }, (_, index) => first + index * step),
    series: series.slice(0, shownSeries).map(({ labels, values, against, limits }) => ({
      labels,
      values: Array.from(values, finite),
      thresholds: Array.from(against, finite),
      limits: limits === undefined ? null : { lower: Array.from(limits.lower, finite), upper: Array.from(limits.upper, finite) },
    })),
    seriesLeftOut: Math.max(0, series.length - shownSeries),
    fired: fired.map((one) => ({ from: new Date(one.from), to: new Date(one.to), labels: one.labels })),
    count: fired.length,
    firingSeconds: fired.reduce((sum, one) => sum + one.to - one.from, 0) / 1000,
    withoutData: withoutData / count,
    summary,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
