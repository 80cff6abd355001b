import type { Indicator, Slo } from '../slo.ts';

/**
 * What an indicator is about, by the names of drafts: `http-availability`, `grpc-latency`, `messaging-availability`, `consumer-lag`, `lcp` …
 * Told from what its metrics are called, so that a service that has such an SLO over other metrics is not offered another.
 */
export function kindOf(indicator: Indicator): string {
  const text = JSON.stringify(indicator);
  const vital = /\b(lcp|inp|cls)\b/i.exec(text)?.[1];
  if (vital !== undefined) return vital.toLowerCase();
  if (indicator.kind === 'threshold') return /lag|queue|backlog|waiting|messages_ready/i.test(text) ? 'consumer-lag' : 'threshold';
  return `${protocolOf(text)}-${isLatency(text) ? 'latency' : 'availability'}`;
}

function protocolOf(text: string): 'http' | 'grpc' | 'messaging' {
  if (/grpc|\brpc_/i.test(text)) return 'grpc';
  return /messaging|kafka|rabbitmq|consumed|message/i.test(text) ? 'messaging' : 'http';
}

/** Events within a limit of time: of a histogram's buckets, of our own metric of requests, or of a fraction of a native histogram. */
function isLatency(text: string): boolean {
  return /_bucket\b|\ble\b|_within\b|histogram_fraction/.test(text);
}

/** An SLO of the service that is about the same, whatever metrics it is over. */
export function similarSlo(slos: readonly Slo[], service: string, indicator: Indicator): Slo | undefined {
  const kind = kindOf(indicator);
  return slos.find(
    (slo) =>
      slo.service === service &&
      slo.objectives.some((objective) => objective.indicator !== undefined && kindOf(objective.indicator) === kind),
  );
}
