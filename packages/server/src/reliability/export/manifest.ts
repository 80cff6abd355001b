import type { Manifest } from '../../definitions/types.ts';
import type { AlertChannel, Alerting, Indicator } from '../slo.ts';

/** Annotation of a manifest that says what its alerts are called in Sloth's and Pyrra's rules. */
export const alertNameAnnotation = 'alert-name';

const minute = 60_000;

/** What an SLO made of another tool's file, or of what was received, consists of. */
export interface SloDraft {
  readonly name: string;
  readonly displayName: string;
  readonly service: string;
  readonly description?: string | undefined;
  /** Of a rolling window. */
  readonly window: string;
  readonly indicator: Indicator;
  readonly target: { readonly target: number } | { readonly targetPercent: number };
  readonly alerting: Pick<Alerting, 'page' | 'ticket'>;
  readonly runbook?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The draft as a manifest of `binnacle/v1`, without what says nothing. */
export function sloManifest(draft: SloDraft): Manifest {
  const { name, displayName, service, description, window, indicator, target, labels, annotations, runbook } = draft;
  const alerting = alertingSpec(draft.alerting);
  return {
    apiVersion: 'binnacle/v1',
    kind: 'SLO',
    metadata: { name, ...(displayName === name ? {} : { displayName }), ...filled({ labels, annotations }) },
    spec: {
      service,
      ...(description === undefined || description === '' ? {} : { description }),
      ...(runbook === undefined ? {} : { runbook }),
      window,
      indicator: indicatorSpec(indicator),
      objectives: [target],
      ...filled({ alerting }),
    },
  };
}

function indicatorSpec(indicator: Indicator) {
  if (indicator.kind === 'events') return { [indicator.part]: indicator.events, total: indicator.total };
  const every = indicator.every === minute ? {} : { every: `${indicator.every / minute}m` };
  if (indicator.kind === 'ratio') return { ratio: indicator.metric, of: indicator.of, ...every };
  const { metric, op, limit } = indicator;
  return { metric, op, limit, ...every };
}

function alertingSpec({ page, ticket }: Pick<Alerting, 'page' | 'ticket'>) {
  if (!page.enabled && !ticket.enabled) return { enabled: false };
  return filled({ page: channelSpec(page), ticket: channelSpec(ticket) });
}

function channelSpec({ enabled, labels, annotations }: AlertChannel) {
  return { ...(enabled ? {} : { enabled }), ...filled({ labels, annotations }) };
}

function filled<Value extends object>(fields: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => Object.keys(value).length > 0));
}
