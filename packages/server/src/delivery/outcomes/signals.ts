import type { Lookup } from './lookup.ts';
import { confidences, type Finding, type ServiceFacts } from './types.ts';

const soon = 60 * 60_000;

/** An alert of the service began to fire, or its error budget was spent, within an hour after it. A proposal: users need not have noticed. */
export function alarms({ alarms: all, isProduction }: ServiceFacts, lookup: Lookup): Finding[] {
  return all.flatMap(({ environment, time, title, link }) => {
    const concerned = (one: string) => (environment === '' ? isProduction(one) : one === environment);
    const deployment = lookup.counted.findLast((one) => one.finished <= time && concerned(one.environment));
    if (deployment === undefined || time - deployment.finished > soon) return [];
    const text = `${title} (${Math.round((time - deployment.finished) / 60_000)} min after it)`;
    return [{ rule: 'slo' as const, confidence: confidences.slo, deployment, failed: true, text, link: link || null }];
  });
}

/** What its service measures became worse after it. A proposal. */
export function verdicts({ worse }: ServiceFacts, lookup: Lookup): Finding[] {
  return worse.flatMap(({ environment, deployment: id, text }) => {
    const deployment = lookup.byId(environment, id);
    return deployment === undefined
      ? []
      : [{ rule: 'verdict' as const, confidence: confidences.verdict, deployment, failed: true, text, link: null }];
  });
}
