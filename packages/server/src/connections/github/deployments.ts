import { idOf } from '../../receivers/fields.ts';
import { deploymentRow, statusRow } from '../../receivers/github/deployments.ts';
import { workflowRunRows } from '../../receivers/github/workflow-runs.ts';
import { isObject, type JsonObject, numberOf, textOf } from '../../receivers/json-object.ts';
import type { BackfillRequest } from '../types.ts';
import { readingOf } from './lists.ts';
import { eachOf, entriesOf, newestFirst, nextPage, type PhasePage, type Progress, perPage, readAll } from './paging.ts';
import { orGone, type Repository } from './repository.ts';

const day = 86_400_000;
/** How long after it was made a deployment may get another status (`inactive`, when the next one replaces it). */
const deploymentsOverlap = 30 * day;
/** How long after it was started a run may end or be started again; later ones are known by webhooks alone. */
const runsOverlap = 2 * day;
/** GitHub keeps as many attempts of a run. */
const mostAttempts = 50;

/** Deployments with all their statuses, the newest first. */
export async function* readDeployments(repository: Repository, progress: Progress, request: BackfillRequest): AsyncGenerator<PhasePage> {
  const { api, since, signal } = request;
  const reading = readingOf(repository, request);
  const path = `${repository.path}/deployments`;
  const page = pagesOf(request, path);
  for await (const { entries, progress: reached } of newestFirst(progress, {
    since,
    overlap: deploymentsOverlap,
    stamp: 'created_at',
    page,
  })) {
    const changed = entries.filter((entry) => mayHaveChanged(entry, progress.until));
    const deploymentEvents = await eachOf(changed, signal, async (deployment) => {
      const statuses = (await orGone(readAll(api, `${path}/${idOf(deployment.id)}/statuses`))) ?? [];
      const rows = [deploymentRow(deployment, reading), ...statuses.map((status) => statusRow(deployment, status, reading))];
      return rows.filter((row) => row !== undefined);
    });
    yield { rows: { deploymentEvents: deploymentEvents.flat() }, progress: reached, read: changed.length };
  }
}

/** A status changes its deployment; those of the last day are looked at anyway. */
function mayHaveChanged(deployment: JsonObject, until: string | undefined): boolean {
  if (until === undefined) return true;
  const [created, updated] = [Date.parse(textOf(deployment.created_at)), Date.parse(textOf(deployment.updated_at))];
  return !(updated < Date.parse(until)) || !(created < Date.parse(until) - day);
}

/** Runs of workflows, each attempt of them, the newest first. */
export async function* readWorkflowRuns(repository: Repository, progress: Progress, request: BackfillRequest): AsyncGenerator<PhasePage> {
  const { since, signal } = request;
  const reading = readingOf(repository, request);
  const path = `${repository.path}/actions/runs`;
  const page = pagesOf(request, path, 'workflow_runs');
  for await (const { entries, progress: reached } of newestFirst(progress, { since, overlap: runsOverlap, stamp: 'created_at', page })) {
    const attempts = await eachOf(entries, signal, (run) => earlierAttempts(path, run, request));
    const runs = [...entries, ...attempts.flat()];
    const deploymentEvents = runs.flatMap((run) => workflowRunRows(run, reading).rows);
    yield { rows: { deploymentEvents }, progress: reached, read: entries.length };
  }
}

async function earlierAttempts(path: string, run: JsonObject, { api }: BackfillRequest): Promise<JsonObject[]> {
  const latest = Math.min(numberOf(run.run_attempt) ?? 1, mostAttempts);
  const earlier: JsonObject[] = [];
  for (let attempt = 1; attempt < latest; attempt++) {
    const answer = await orGone(api.get(`${path}/${idOf(run.id)}/attempts/${attempt}`));
    if (isObject(answer?.body)) earlier.push(answer.body);
  }
  return earlier;
}

function pagesOf({ api }: BackfillRequest, path: string, field?: string) {
  return async (next: string | undefined) => {
    const answer = await api.get(`${path}${next ?? `?per_page=${perPage}`}`);
    return { entries: entriesOf(answer, field), next: nextPage(answer.headers) };
  };
}
