import { type ObjectiveState, objectiveStates as worstFirst } from '../api/objective-states.ts';

/** Name of the suggested SLO that the editor begins from. */
export interface NewSloSearch {
  readonly suggestion?: string;
}

/** Keeps what is well-formed; a wrong link begins empty. */
export function parseNewSloSearch({ suggestion }: Readonly<Record<string, unknown>>): NewSloSearch {
  return typeof suggestion === 'string' && suggestion !== '' ? { suggestion } : {};
}

/** What the list of SLOs is narrowed by, and which page of it is shown. */
export interface SloSearch {
  readonly q?: string;
  readonly service?: string;
  readonly team?: string;
  readonly state?: ObjectiveState;
  /** Counted from 1. */
  readonly page?: number;
}

/** Keeps what is well-formed; a wrong link shows more, not nothing. */
export function parseSloSearch({ q, service, team, state, page }: Readonly<Record<string, unknown>>): SloSearch {
  const known = worstFirst.find((one) => one === state);
  const number = Number(page);
  return {
    ...(isText(q) ? { q } : {}),
    ...(isText(service) ? { service } : {}),
    ...(isText(team) ? { team } : {}),
    ...(known === undefined ? {} : { state: known }),
    ...(Number.isInteger(number) && number > 1 ? { page: number } : {}),
  };
}

/** What the gate is asked. */
export interface GateSearch {
  readonly service?: string;
  readonly environment?: string;
  /** The commit that is to be deployed, in hex. */
  readonly sha?: string;
  /** Its version, branch or tag. */
  readonly ref?: string;
  readonly change?: 'hotfix';
}

/** Keeps what is well-formed of a question to the gate. */
export function parseGateSearch({ service, environment, sha, ref, change }: Readonly<Record<string, unknown>>): GateSearch {
  const commit = isText(sha) || typeof sha === 'number' ? String(sha) : '';
  return {
    ...(isText(service) ? { service } : {}),
    ...(isText(environment) ? { environment } : {}),
    ...(/^[0-9a-fA-F]{7,64}$/.test(commit) ? { sha: commit } : {}),
    ...(isText(ref) || typeof ref === 'number' ? { ref: String(ref) } : {}),
    ...(change === 'hotfix' ? { change } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
