import type { House } from '../../area.ts';
import type { GateCheck } from '../../gate/types.ts';
import { incidentsAbout } from './reading.ts';

/** Most that an answer names: each of them denies, so that those beyond change nothing. */
const mostNamed = 50;
/** What stops deployments: a small incident should not keep its repair from being deployed. */
const denying = ['sev1', 'sev2'] as const;

/** Incidents of a service that go on speak against deploying it. One without services is about all of them. */
export function incidentGate(house: House): GateCheck {
  return async ({ names, service, environment, now }) => {
    const here = await incidentsAbout(house.database, {
      names: [service, ...names],
      environment,
      statuses: ['triage', 'active'],
      severities: denying,
      limit: mostNamed,
    });
    if (here.length === 0) {
      return [
        {
          check: 'incident',
          verdict: 'allow',
          subject: `Service/${service}`,
          says: `No incident of ${denying.join(' or ')} goes on.`,
          link: '/feedback/incidents',
        },
      ];
    }
    return here.map(({ number, severity, status, title, startedAt }) => ({
      check: 'incident',
      verdict: 'deny',
      subject: `Incident/${number}`,
      says: `Incident ${number} (${severity}, ${status}) goes on for ${Math.max(0, Math.round((now - startedAt.getTime()) / 60_000))} min: ${title}`,
      link: `/feedback/incidents/${number}`,
    }));
  };
}
