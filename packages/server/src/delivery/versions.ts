import type { FactReader } from '../stores/clickhouse/client.ts';
import type { Deployment } from './deployment-rows.ts';

interface Known {
  readonly service: string;
  readonly repository: string;
  readonly version: string;
  readonly sha: string;
  readonly tagged: boolean;
}

/** A `v` before the number is often left out. */
function plain(version: string): string {
  return version.replace(/^v(?=\d)/, '');
}

/**
 * Gives the commit to deployments that state a version alone: that of the release tag of this name in the repository (in the service's own, where
 * no repository is stated), else the one that other deployments of the version state. A version that stands for two commits names neither.
 */
export async function locateVersions(
  facts: FactReader,
  rows: readonly Deployment[],
  canonicalRepository: (name: string) => string,
): Promise<Deployment[]> {
  const vague = rows.filter(isVague);
  if (vague.length === 0) return [...rows];
  const known = await knownVersions(facts, vague, canonicalRepository);
  return rows.map((row) => {
    if (!isVague(row)) return row;
    const fitting = (known.get(plain(row.version)) ?? []).filter(({ service, repository }) =>
      row.repository === '' ? service === row.service : repository === row.repository,
    );
    const tags = fitting.filter(({ tagged }) => tagged);
    const [match, ...others] = tags.length > 0 ? tags : fitting;
    if (match === undefined || others.some(({ sha }) => sha !== match.sha)) return row;
    return { ...row, sha: match.sha, repository: match.repository, located_by: 'version' };
  });
}

function isVague({ sha, version, status }: Deployment): boolean {
  return sha === '' && version !== '' && (status === 'success' || status === 'superseded');
}

async function knownVersions(facts: FactReader, rows: readonly Deployment[], canonicalRepository: (name: string) => string) {
  const versions = new Set(rows.flatMap(({ version }) => [version, plain(version), `v${plain(version)}`]));
  const found = await facts.query<Omit<Known, 'tagged'> & { source: string }>(
    `SELECT DISTINCT service, repository, version, sha, source FROM deployments FINAL
WHERE sha != '' AND located_by = '' AND status != 'withdrawn' AND version IN (SELECT arrayJoin({versions:Array(String)}))`,
    { versions: [...versions] },
  );
  const known = found.map(({ source, ...one }): Known => {
    return { ...one, repository: canonicalRepository(one.repository), tagged: source === 'git' };
  });
  return Map.groupBy(known, ({ version }) => plain(version));
}
