import type { Deployment } from './deployment-rows.ts';

const sameWithin = 10 * 60_000;

/** Of these every job of a matrix reports a deployment of its own, region by region. */
const reportsEachJob: ReadonlySet<string> = new Set(['github', 'github-actions', 'gitlab', 'bitbucket']);

/**
 * Two sources that report one roll-out (a code host and a pipeline) are one deployment: of the same commit, or the same version where none
 * states a commit, finished within 10 minutes. So are the jobs of a code host, unless it deployed something else in between. Of other senders two ids
 * are two deployments. The report that says most stands for all, else the first; the others become `superseded`. In any order of arrival the
 * same comes out.
 *
 * @param rows of one service and environment, in the order of finishing.
 */
export function withoutDuplicates(rows: readonly Deployment[]): Deployment[] {
  const groups = new Map<string, Deployment[][]>();
  const latest = new Map<string, string>();
  for (const row of rows.filter(isCounted)) {
    const what = row.sha || row.version;
    if (what === '') continue;
    const open = groups.get(what) ?? [];
    groups.set(what, open);
    const isSameJobs = reportsEachJob.has(row.source) && latest.get(row.source) === what;
    latest.set(row.source, what);
    const group = open.find((members) => fits(members, row, isSameJobs));
    if (group === undefined) open.push([row]);
    else group.push(row);
  }
  const replacedBy = new Map<Deployment, string>();
  for (const group of [...groups.values()].flat()) {
    const [best] = group.toSorted((a, b) => said(b) - said(a));
    for (const row of group) if (row !== best && best !== undefined) replacedBy.set(row, best.id);
  }
  return rows.map((row) => {
    if (!isCounted(row)) return row;
    const by = replacedBy.get(row) ?? '';
    const status = by === '' ? 'success' : 'superseded';
    return row.status === status && row.superseded_by === by ? row : { ...row, status, superseded_by: by };
  });
}

function isCounted({ source, status }: Deployment): boolean {
  return source !== 'git' && (status === 'success' || status === 'superseded');
}

function fits(members: readonly Deployment[], row: Deployment, isSameJobs: boolean): boolean {
  const [first] = members;
  if (first === undefined || row.finished - first.finished > sameWithin) return false;
  return isSameJobs || members.every(({ source }) => source !== row.source);
}

/** What somebody stated of a failure or a repair must not be lost. */
function said(row: Deployment): number {
  return (row.stated_failed === null ? 0 : 8) + (row.repairs === '' ? 0 : 4) + (row.unplanned ? 2 : 0) + (row.version === '' ? 0 : 1);
}
