import type { Unreceived } from '../../facts/delivery-batch.ts';
import type { deploymentEvents } from '../../facts/deployment-events.ts';
import { versionOf } from '../../facts/versions.ts';
import { limited, lookUp, shaOf, webAddress } from '../fields.ts';
import { type JsonObject, textOf } from '../json-object.ts';
import { type Reading, requiredId, timeOf } from './reading.ts';

export type DeploymentEventRow = Unreceived<typeof deploymentEvents>;

/** What is left out here waits for somebody or for its turn, and says nothing that the deployment's own row does not. */
const states: Readonly<Record<string, string>> = {
  in_progress: 'running',
  success: 'success',
  failure: 'failure',
  error: 'failure',
  inactive: 'inactive',
};
/** Of a state that is told several times the first counts: that is when it reached people. Times are subtracted from 2200-01-01. */
const first = (time: number) => Math.max(0, 7_258_118_400_000 - time);
/** Of two statuses of the same second the later one in life counts. */
const ranks: Readonly<Record<string, number>> = { running: 1, success: 2, failure: 2, inactive: 3 };
export const waitingStates: ReadonlySet<string> = new Set(['queued', 'pending', 'waiting']);

/** That a deployment was made. @returns `undefined` when its time cannot be true. @throws AppError `invalid_request` */
export function deploymentRow(deployment: JsonObject, reading: Reading): DeploymentEventRow | undefined {
  const time = timeOf(deployment, 'created_at', reading.now);
  if (time === undefined) return undefined;
  // A status may rename the environment of its deployment afterwards.
  const environment = limited(deployment.original_environment || deployment.environment, 200);
  return { ...common(deployment, environment, reading), state: 'created', time, url: '', version: versionOf(time) };
}

/**
 * That a deployment got into a state; its first time in that state counts.
 *
 * @returns `undefined` for a state that says nothing of the roll-out, or a time that cannot be true.
 * @throws AppError `invalid_request`
 */
export function statusRow(deployment: JsonObject, status: JsonObject, reading: Reading): DeploymentEventRow | undefined {
  const state = lookUp(states, textOf(status.state));
  const time = timeOf(status, 'created_at', reading.now);
  if (state === undefined || time === undefined) return undefined;
  const environment = limited(status.environment || deployment.original_environment || deployment.environment, 200);
  const url = webAddress(status.log_url) || webAddress(status.target_url) || webAddress(status.environment_url);
  return { ...common(deployment, environment, reading), state, time, url, version: versionOf(first(time), ranks[state]) };
}

function common(deployment: JsonObject, environment: string, { repository }: Reading) {
  return {
    source: 'github',
    id: requiredId(deployment, 'id'),
    repository,
    service: '',
    environment,
    // `false` is what GitHub says of every environment that is not called production, and says nothing.
    tier: deployment.production_environment === true ? 'production' : '',
    sha: shaOf(deployment.sha),
    release: '',
    ref: limited(deployment.ref),
    // An event knows the workflow that deployed, the API does not.
    workflow: '',
    started: null,
    finished: null,
    unplanned: false,
    repairs: '',
    failed: null,
  };
}
