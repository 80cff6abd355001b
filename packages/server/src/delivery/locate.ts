import type { FactReader } from '../stores/clickhouse/client.ts';
import type { Deployment } from './deployment-rows.ts';

/**
 * Completes what a sender left out, once a repository is imported that knows: the full name of an abbreviated commit, and the
 * repository that holds it.
 */
export async function locate(
  facts: FactReader,
  rows: readonly Deployment[],
  canonicalRepository: (name: string) => string = (name) => name,
): Promise<Deployment[]> {
  const vague = rows.filter(({ sha, repository }) => sha !== '' && (repository === '' || sha.length < 40));
  if (vague.length === 0) return [...rows];
  const full = vague.filter(({ sha }) => sha.length >= 40).map(({ sha }) => sha);
  const short = vague.filter(({ sha }) => sha.length < 40).map(({ sha }) => sha);
  const stored = await facts.query<{ repository: string; sha: string }>(
    `SELECT DISTINCT repository, sha FROM commits
WHERE sha IN {full:Array(String)} OR arrayExists(prefix -> startsWith(sha, prefix), {short:Array(String)}) ORDER BY repository`,
    { full, short },
  );
  // Commits that pushes told before a clone took over are the clone's.
  const found = stored.map(({ repository, sha }) => ({ repository: canonicalRepository(repository), sha }));
  const incomplete = new Set(vague);
  return rows.map((row) => {
    if (!incomplete.has(row)) return row;
    const matches = found.filter(
      ({ repository, sha }) => sha.startsWith(row.sha) && (row.repository === '' || repository === row.repository),
    );
    const [match] = matches;
    // An abbreviation that fits two commits names neither.
    if (match === undefined || matches.some(({ sha }) => sha !== match.sha)) return row;
    return { ...row, sha: match.sha, repository: match.repository };
  });
}
