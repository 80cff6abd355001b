import { stringify } from 'yaml';
import type { AlertChannel, Slo } from '../slo.ts';
import { type CountedObjective, countedObjectives } from './exportable.ts';
import { rateOf } from './rates.ts';
import { alertNameOf, labelsOf, slothLabels } from './wording.ts';

type Labels = Readonly<Record<string, string>>;

/** A rule as Prometheus' files write it. */
export type ExportedRule =
  | { readonly record: string; readonly expr: string; readonly labels: Labels }
  | { readonly alert: string; readonly expr: string; readonly labels: Labels; readonly annotations: Labels };
export interface ExportedGroup {
  readonly name: string;
  readonly rules: readonly ExportedRule[];
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Over how long the rules look, and what each window is called. */
const windows: Readonly<Record<string, number>> = {
  '5m': 5 * minute,
  '30m': 30 * minute,
  '1h': hour,
  '2h': 2 * hour,
  '6h': 6 * hour,
  '1d': day,
  '3d': 3 * day,
};

interface BurnWindow {
  /** Share of the budget that is gone within the long window at the rate that alerts (Google, *The Site Reliability Workbook*, chapter 5). */
  readonly budget: number;
  readonly short: string;
  readonly long: string;
}
const burns: Readonly<Record<'page' | 'ticket', readonly BurnWindow[]>> = {
  page: [
    { budget: 0.02, short: '5m', long: '1h' },
    { budget: 0.05, short: '30m', long: '6h' },
  ],
  ticket: [
    { budget: 0.1, short: '2h', long: '1d' },
    { budget: 0.1, short: '6h', long: '3d' },
  ],
};

/**
 * Recording and alerting rules of an SLO, equivalent to those that Sloth generates for it: error ratios over seven windows, that of the whole
 * window as the mean of the 5-minute ratios, figures about the objective, and a page and a ticket alert.
 * @param alertName as Sloth's `alerting.name`. @throws AppError `invalid_request` for an SLO that rules cannot say.
 */
export function prometheusRules(slo: Slo, alertName?: string): ExportedGroup[] {
  return countedObjectives(slo).flatMap((counted) => {
    const about = { ...labelsOf(slo), ...slothLabels(counted) };
    const alerts = alertRules(slo, counted, alertName ?? alertNameOf(slo));
    return [
      { name: `sloth-slo-sli-recordings-${counted.id}`, rules: sliRules(counted, about) },
      { name: `sloth-slo-meta-recordings-${counted.id}`, rules: metaRules(counted, about) },
      ...(alerts.length === 0 ? [] : [{ name: `sloth-slo-alerts-${counted.id}`, rules: alerts }]),
    ];
  });
}

/** The rules as a file that Prometheus loads. @throws as `prometheusRules`. */
export function prometheusRulesFile(slo: Slo, alertName?: string): string {
  const head = `# Rules of the SLO ${slo.name}, as Sloth writes them. The ratio of the whole window is a mean of ratios: not exact to the event.\n`;
  return head + stringify({ groups: prometheusRules(slo, alertName) }, { lineWidth: 0, aliasDuplicateObjects: false });
}

function sliRules(counted: CountedObjective, about: Labels): ExportedRule[] {
  const { part, events, total, days } = counted;
  const ratios = Object.entries(windows).map(([name, width]) => {
    const ratio = `(${rateOf(events, width)})\n/\n(${rateOf(total, width)})\n`;
    return {
      record: `slo:sli_error:ratio_rate${name}`,
      expr: part === 'bad' ? ratio : `1 - (\n${ratio})\n`,
      labels: { ...about, sloth_window: name },
    };
  });
  const short = `slo:sli_error:ratio_rate5m${selector(counted)}[${days}d]`;
  const whole = {
    record: `slo:sli_error:ratio_rate${days}d`,
    expr: `sum_over_time(${short})\n/ ignoring (sloth_window)\ncount_over_time(${short})\n`,
    labels: { sloth_window: `${days}d` },
  };
  return [...ratios.filter(({ record }) => record !== whole.record), whole];
}

function metaRules(counted: CountedObjective, about: Labels): ExportedRule[] {
  const { percent, days } = counted;
  const own = selector(counted);
  const record = (name: string, expr: string, labels: Labels = about) => ({ record: name, expr, labels });
  const burn = (window: string) =>
    `slo:sli_error:ratio_rate${window}${own}\n/ on(sloth_id, sloth_slo, sloth_service) group_left\nslo:error_budget:ratio${own}\n`;
  return [
    record('slo:objective:ratio', `vector(${percent / 100})`),
    record('slo:error_budget:ratio', `vector(1-${percent / 100})`),
    record('slo:time_period:days', `vector(${days})`),
    record('slo:current_burn_rate:ratio', burn('5m')),
    record('slo:period_burn_rate:ratio', burn(`${days}d`)),
    record('slo:period_error_budget_remaining:ratio', `1 - slo:period_burn_rate:ratio${own}`),
    record('sloth_slo_info', 'vector(1)', {
      ...about,
      sloth_mode: 'binnacle-export',
      sloth_objective: String(percent),
      sloth_spec: 'prometheus/v1',
      sloth_version: 'binnacle',
    }),
  ];
}

function alertRules({ alerting }: Slo, counted: CountedObjective, name: string): ExportedRule[] {
  if (!alerting.enabled) return [];
  const budget = (100 - counted.percent) / 100;
  const own = selector(counted);
  const above = (window: string, factor: number) =>
    `    max(slo:sli_error:ratio_rate${window}${own} > (${factor} * ${budget})) without (sloth_window)\n`;
  const both = ({ budget: share, short, long }: BurnWindow) => {
    const factor = Number(((share * counted.days * day) / (windows[long] ?? day)).toPrecision(12));
    return `(\n${above(short, factor)}    and\n${above(long, factor)})\n`;
  };
  const rule = (urgency: 'page' | 'ticket', { labels, annotations }: AlertChannel): ExportedRule => ({
    alert: name,
    expr: burns[urgency].map(both).join('or\n'),
    labels: { ...labels, sloth_severity: urgency },
    annotations: {
      summary: '{{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is over expected.',
      title: `(${urgency}) {{$labels.sloth_service}} {{$labels.sloth_slo}} SLO error budget burn rate is too fast.`,
      ...theirLabels(annotations),
    },
  });
  return (['page', 'ticket'] as const).filter((urgency) => alerting[urgency].enabled).map((urgency) => rule(urgency, alerting[urgency]));
}

/** Templates in terms of the labels that Sloth's rules have. */
function theirLabels(texts: Labels): Labels {
  const replaced = (text: string) => text.replaceAll(/\$labels\.(service|slo)\b/g, '$labels.sloth_$1');
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, replaced(text)]));
}

function selector(counted: CountedObjective): string {
  const labels = Object.entries(slothLabels(counted)).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{${labels.join(', ')}}`;
}
