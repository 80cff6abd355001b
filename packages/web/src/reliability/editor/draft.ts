import type { Manifest } from '../../api/definitions.ts';

/** How the form says what is counted; `kept` leaves the indicator as the manifest has it. */
export type IndicatorKind = 'kept' | 'ratio' | 'counters' | 'threshold' | 'latency';

/** What the form holds. All texts, as people typed them. */
export interface Draft {
  /** What the form does not know of stays as it is here. */
  readonly base: Manifest;
  readonly name: string;
  readonly displayName: string;
  readonly service: string;
  readonly environment: string;
  readonly kind: IndicatorKind;
  /** Good events: a metric or PromQL; of a threshold its metric in PromQL, of latency the histogram's name. */
  readonly good: string;
  readonly total: string;
  readonly limit: string;
  readonly window: string;
  /** Per cent, with commas between several. */
  readonly targets: string;
  readonly policy: string;
  readonly alerting: boolean;
  readonly noData: string;
}

const blank: Manifest = { apiVersion: 'binnacle/v1', kind: 'SLO', metadata: { name: '' }, spec: {} };

/** The form of a manifest, or an empty one. */
export function draftOf(base: Manifest = blank): Draft {
  const { spec, metadata } = base;
  const text = (value: unknown, otherwise = '') => (typeof value === 'string' ? value : otherwise);
  const objectives = Array.isArray(spec.objectives) ? (spec.objectives as { target?: number; targetPercent?: number }[]) : [];
  const shares = objectives.flatMap(({ target, targetPercent }) => targetPercent ?? (target === undefined ? [] : target * 100));
  const alerting = spec.alerting as { enabled?: boolean } | undefined;
  return {
    base,
    name: metadata.name,
    displayName: metadata.displayName ?? '',
    service: text(spec.service),
    environment: text(spec.environment),
    kind: spec.indicator === undefined && spec.composite === undefined ? 'ratio' : 'kept',
    good: '',
    total: '',
    limit: '',
    window: text(spec.window, spec.window === undefined ? '28d' : ''),
    targets: shares.length === 0 ? '99.9' : shares.map((share) => String(Number(share.toPrecision(12)))).join(', '),
    policy: text(spec.policy),
    alerting: alerting?.enabled ?? true,
    noData: text(spec.noData, 'excluded'),
  };
}

/** The manifest that a form describes. */
export function manifestOf(draft: Draft): Manifest {
  const { base, name, displayName, service, environment, window, policy, alerting, noData } = draft;
  const before = base.spec.alerting as Readonly<Record<string, unknown>> | undefined;
  const spec: Record<string, unknown> = {
    ...base.spec,
    service,
    environment: environment === '' ? undefined : environment,
    window: window === '' ? base.spec.window : window,
    indicator: indicatorOf(draft),
    objectives: objectivesOf(draft),
    policy: policy === '' ? undefined : policy,
    noData: noData === 'excluded' ? undefined : noData,
    alerting: alerting && before === undefined ? undefined : { ...before, enabled: alerting },
  };
  const metadata = { ...base.metadata, name, ...(displayName === '' ? {} : { displayName }) };
  return { apiVersion: base.apiVersion, kind: base.kind, metadata, spec: clean(spec) };
}

function clean(spec: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}

/** Objectives whose target did not change keep what else was said of them. */
function objectivesOf({ base, targets }: Draft): unknown {
  if (targets === draftOf(base).targets && base.spec.objectives !== undefined) return base.spec.objectives;
  const shares = targets.split(',').filter((share) => share.trim() !== '');
  return shares.map((share) => ({ target: Number((Number(share) / 100).toPrecision(12)) }));
}

function indicatorOf({ kind, base, good, total, limit, service }: Draft): unknown {
  const labels = (extra: string) => `{service=${JSON.stringify(service)}${extra}}`;
  switch (kind) {
    case 'kept':
      return base.spec.indicator;
    case 'ratio':
      return { good: { metric: good, filter: { service } }, total: { metric: total, filter: { service } } };
    case 'counters':
      return { good: { counter: good }, total: { counter: total } };
    case 'threshold':
      return { metric: { promql: good }, op: '<', limit: Number(limit), every: '1m' };
    case 'latency':
      return {
        good: { counter: `sum(${good}_bucket${labels(`,le=${JSON.stringify(limit)}`)})` },
        total: { counter: `sum(${good}_count${labels('')})` },
      };
  }
}
