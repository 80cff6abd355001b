import { versionOf } from '../../facts/versions.ts';
import { limited, shaOf, webAddress } from '../fields.ts';
import { type JsonObject, numberOf, textOf } from '../json-object.ts';
import type { DeploymentEventRow } from './deployments.ts';
import { type Reading, requiredId, timeOf, timeOrNull } from './reading.ts';
import { reasons } from './vocabulary.ts';

const conclusions: Readonly<Record<string, string>> = {
  success: 'success',
  failure: 'failure',
  timed_out: 'failure',
  startup_failure: 'failure',
  cancelled: 'cancelled',
};

/**
 * The rows of a run of GitHub Actions: that it began and, once it has ended, how. Which runs are deployments, and of what, is for rules to
 * say. A run that was started again keeps its id; each attempt is a roll-out of its own.
 *
 * @throws AppError `invalid_request`
 */
export function workflowRunRows(run: JsonObject, reading: Reading): { readonly rows: DeploymentEventRow[]; readonly ignored?: string } {
  const status = textOf(run.status);
  const ended = status === 'completed' ? textOf(run.conclusion) : '';
  if (status !== 'in_progress' && ended === '') return { rows: [], ignored: reasons.runUnfinished };
  const conclusion = Object.hasOwn(conclusions, ended) ? conclusions[ended] : undefined;
  if (ended !== '' && conclusion === undefined) return { rows: [], ignored: reasons.runWithoutEffect };
  // Runs of before 2021 state no start.
  const started = timeOrNull(run.run_started_at, reading.now) ?? timeOf(run, 'created_at', reading.now);
  const updated = timeOf(run, 'updated_at', reading.now);
  if (started === undefined || updated === undefined) return { rows: [], ignored: reasons.time };
  const begun: DeploymentEventRow = { ...common(run, reading), state: 'running', time: started, started, version: versionOf(started) };
  if (conclusion === undefined) return { rows: [begun] };
  const finished = Math.max(started, updated);
  return { rows: [begun, { ...begun, state: conclusion, time: finished, finished, version: versionOf(finished, 1) }] };
}

function common(run: JsonObject, { repository }: Reading) {
  const attempt = numberOf(run.run_attempt) ?? 1;
  const id = requiredId(run, 'id');
  return {
    source: 'github-actions',
    id: attempt > 1 ? `${id}.${attempt}` : id,
    repository,
    service: '',
    environment: '',
    tier: '',
    sha: shaOf(run.head_sha),
    release: '',
    ref: limited(run.head_branch),
    workflow: limited(run.name, 200) || limited(run.path, 200).replace(/@.*$/, ''),
    finished: null,
    url: webAddress(run.html_url),
    unplanned: false,
    repairs: '',
    failed: null,
  };
}
