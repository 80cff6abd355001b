/** How the form says what is counted; `kept` leaves the indicator, or the composite, as the manifest has it. */
export type IndicatorKind = 'kept' | 'ratio' | 'counters' | 'threshold' | 'latency';

export interface IndicatorDraft {
  readonly kind: IndicatorKind;
  /** Which events `good` counts. */
  readonly part: 'good' | 'bad';
  /** Good or bad events: a metric or PromQL; of a threshold its metric in PromQL, of latency the histogram's name. */
  readonly good: string;
  readonly total: string;
  readonly op: string;
  readonly limit: string;
  /** Length of the slices of a threshold. */
  readonly every: string;
}

type Fields = Readonly<Record<string, unknown>>;

const empty: IndicatorDraft = { kind: 'ratio', part: 'good', good: '', total: '', op: '<', limit: '', every: '1m' };

/** What the form can say of an indicator; of others that they are kept. */
export function indicatorDraftOf({ indicator, composite, service }: Fields): IndicatorDraft {
  if (indicator === undefined && composite === undefined) return empty;
  return eventsOf(indicator as Fields | undefined, service) ?? thresholdOf(indicator as Fields | undefined) ?? { ...empty, kind: 'kept' };
}

function eventsOf(indicator: Fields | undefined, service: unknown): IndicatorDraft | undefined {
  const part = indicator?.bad === undefined ? 'good' : 'bad';
  const events = indicator?.[part] as Fields | undefined;
  const total = indicator?.total as Fields | undefined;
  if (onlyText(events, 'counter') && onlyText(total, 'counter')) {
    return { ...empty, kind: 'counters', part, good: events.counter, total: total.counter };
  }
  const ofService = (one: Fields | undefined) =>
    one !== undefined && Object.keys(one).length === 2 && JSON.stringify(one.filter) === JSON.stringify({ service });
  if (ofService(events) && ofService(total) && typeof events?.metric === 'string' && typeof total?.metric === 'string') {
    return { ...empty, kind: 'ratio', part, good: events.metric, total: total.metric };
  }
  return undefined;
}

function thresholdOf(indicator: Fields | undefined): IndicatorDraft | undefined {
  const metric = indicator?.metric as Fields | undefined;
  if (indicator === undefined || !onlyText(metric, 'promql') || typeof indicator.limit !== 'number') return undefined;
  const { op, limit, every } = indicator;
  return { ...empty, kind: 'threshold', good: metric.promql, op: String(op), limit: String(limit), every: String(every ?? '1m') };
}

function onlyText<Name extends string>(value: Fields | undefined, name: Name): value is Readonly<Record<Name, string>> {
  return value !== undefined && Object.keys(value).length === 1 && typeof value[name] === 'string';
}

/** The indicator that a form describes. @param before the one of the manifest, for `kept` */
export function indicatorOf(draft: IndicatorDraft & { readonly service: string }, before: unknown): unknown {
  const { kind, part, good, total, op, limit, every, service } = draft;
  const labels = (extra: string) => `{service=${JSON.stringify(service)}${extra}}`;
  switch (kind) {
    case 'kept':
      return before;
    case 'ratio':
      return { [part]: { metric: good, filter: { service } }, total: { metric: total, filter: { service } } };
    case 'counters':
      return { [part]: { counter: good }, total: { counter: total } };
    case 'threshold':
      return { metric: { promql: good }, op, limit: Number.isNaN(Number(limit)) ? limit : Number(limit), every };
    case 'latency':
      return {
        good: { counter: `sum(${good}_bucket${labels(`,le=${JSON.stringify(limit)}`)})` },
        total: { counter: `sum(${good}_count${labels('')})` },
      };
  }
}
