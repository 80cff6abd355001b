import type { House } from '../../../area.ts';
import type { GateCheck, GateReason } from '../../../gate/types.ts';
import { labelsTest } from '../routing/matchers.ts';
import { activeSilences } from '../silences/silences.ts';
import { mostOpenPages, openPages } from './reading.ts';

const mostNamed = 100;

/** Unresolved alerts of the service that page somebody speak against a deployment, also when somebody looks into them; silenced ones do not. */
export function alertGate({ database }: Pick<House, 'database'>): GateCheck {
  return async ({ names, service, environment, now }) => {
    const pages = await openPages(database, names, environment);
    const silences = pages.length === 0 ? [] : (await activeSilences(database, now)).map(({ matchers }) => labelsTest(matchers));
    const loud = pages.filter(({ labels }) => !silences.some((mutes) => mutes(labels)));
    if (loud.length > 0) return loud.slice(0, mostNamed).map(denial);
    // Others were not read, and one of those may be loud.
    if (pages.length === mostOpenPages) return [tooMany(service)];
    const silenced = pages.length === 0 ? '' : ` ${pages.length} that are silenced do not count.`;
    const says = `No alert of ${service} that pages somebody is unresolved.${silenced}`;
    return [{ check: 'alert', verdict: 'allow', subject: `Alerts of ${service}`, says, link: '/feedback/alerts' }];
  };
}

function tooMany(service: string): GateReason {
  const says = `More than ${mostOpenPages} alerts of ${service} that page somebody are unresolved; those that were read are silenced.`;
  return { check: 'alert', verdict: 'unknown', subject: `Alerts of ${service}`, says, link: '/feedback/alerts' };
}

function denial({ id, name, startsAt, acknowledgedBy, annotations }: Awaited<ReturnType<typeof openPages>>[number]): GateReason {
  const since = `since ${startsAt.toISOString().slice(0, 16)}Z`;
  const taken = acknowledgedBy === null ? '' : ', acknowledged';
  const summary = annotations.summary === undefined ? '' : `: ${annotations.summary.slice(0, 200)}`;
  return {
    check: 'alert',
    verdict: 'deny',
    subject: `Alert/${name}`,
    says: `${name} fires ${since}${taken}${summary}`,
    link: `/feedback/alerts/${id}`,
  };
}
