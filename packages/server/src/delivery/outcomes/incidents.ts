import type { Deployment } from '../deployment-rows.ts';
import { type Lookup, sameVersion } from './lookup.ts';
import { confidences, type Finding, type Incident, type ServiceFacts } from './types.ts';

/** An incident names it: by its id, its version, its commit or one that it brought. */
export function namingIncidents(facts: ServiceFacts, lookup: Lookup): Finding[] {
  const concerns = concerning(facts);
  return facts.incidents.flatMap((incident) => {
    const deployment = namedBy(incident, concerns, facts, lookup);
    return deployment === undefined ? [] : [finding('incident', incident, deployment, 'names it')];
  });
}

/** An incident of the service began after it, and before the next deployment to production. */
export function incidentsByTime(facts: ServiceFacts, lookup: Lookup): Finding[] {
  const concerns = concerning(facts);
  return facts.incidents.flatMap((incident) => {
    if (incident.services.length === 0 || namedBy(incident, concerns, facts, lookup) !== undefined) return [];
    const last = lookup.counted.findLast((one) => one.finished <= incident.started && concerns(incident, one.environment));
    if (last === undefined || incident.started - last.finished > facts.settings.incidentsWithin) return [];
    return [finding('incident_by_time', incident, last, `began ${spanText(incident.started - last.finished)} after it`)];
  });
}

function finding(rule: 'incident' | 'incident_by_time', incident: Incident, deployment: Deployment, how: string): Finding {
  const { title, source, id, url } = incident;
  const name = `${title === '' ? '' : `"${title}" `}(${source} ${id})`;
  const text = `Incident ${name} ${how}.`;
  return { rule, confidence: confidences[rule], deployment, failed: true, text, link: url || null, incident };
}

type Concerns = (incident: Incident, environment: string) => boolean;

/** An environment that was deployed to means itself; any other name of production, and none, means production. */
function concerning({ deployments, isProduction }: ServiceFacts): Concerns {
  const known = new Set(deployments.map(({ environment }) => environment.toLowerCase()));
  return (incident, environment) => {
    const named = incident.environment.toLowerCase();
    if (known.has(named)) return named === environment.toLowerCase();
    return isProduction(environment) && (named === '' || isProduction(incident.environment));
  };
}

/** Of several that fit, the last that had finished when the incident began; else the first after it, because clocks differ. */
function namedBy(incident: Incident, concerns: Concerns, facts: ServiceFacts, lookup: Lookup): Deployment | undefined {
  const { deployment: id, sha, release, source } = incident;
  if (id === '' && sha === '' && release === '') return undefined;
  const here = lookup.counted.filter(({ environment }) => concerns(incident, environment));
  const found = [
    id === '' ? [] : here.filter((one) => one.id === id || one.id === `${source}:${id}`),
    sha === '' ? [] : here.filter((one) => one.sha.startsWith(sha)),
    sha === '' ? [] : bringing(sha, facts, lookup).filter((one) => here.includes(one)),
    release === '' ? [] : here.filter(({ version }) => sameVersion(version, release)),
  ].find((list) => list.length > 0);
  return found?.findLast(({ finished }) => finished <= incident.started) ?? found?.[0];
}

function bringing(sha: string, { namedCommits }: ServiceFacts, lookup: Lookup): Deployment[] {
  return namedCommits
    .filter((one) => one.sha.startsWith(sha))
    .flatMap(({ environment, deployment }) => lookup.byId(environment, deployment) ?? [])
    .sort((a, b) => a.finished - b.finished);
}

function spanText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}
