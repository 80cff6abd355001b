import type { House } from '../../../area.ts';
import { number } from '../../../stores/clickhouse/client.ts';
import { type StageName, stageNames } from '../stages.ts';
import { type ListedRow, type Names, nameKey } from './listed.ts';

const doing: Readonly<Record<StageName, string>> = {
  coding: 'passed from its first commit until it was ready for review',
  pickup: 'it waited for its first review',
  review: 'it was in review',
  merge_wait: 'it waited, approved, for its merge',
  deploy_wait: 'it waited, merged, for a deployment',
  deploying: 'its deployment took',
};

/** Where most of the time of a change went. */
export function whySlow(row: Pick<ListedRow, StageName | 'lead'>): string {
  const [longest] = stageNames.filter((stage) => row[stage] !== null).sort((a, b) => (row[b] ?? 0) - (row[a] ?? 0));
  const length = longest === undefined ? 0 : (row[longest] ?? 0);
  const known = stageNames.reduce((sum, stage) => sum + (row[stage] ?? 0), 0);
  const rest = (row.lead ?? 0) - known;
  if (rest > length) return `${said(rest)} of ${said(row.lead ?? 0)} lie in no stage: it was a draft, or open without a review.`;
  if (longest === undefined) return 'Where its time went is not known.';
  const share = Math.round((length / Math.max(row.lead ?? length, 1)) * 100);
  return `${share} % of ${said(row.lead ?? length)}: ${said(length)} ${doing[longest]}.`;
}

/** A second more or less is none. */
const tolerance = 1_000;

/** Which times contradict each other, as far as the row tells. */
export function whySuspect({ firstCommit, created, merged, deployStarted, deployed }: ListedRow): string {
  const end = Math.min(merged ?? Number.POSITIVE_INFINITY, deployed ?? Number.POSITIVE_INFINITY);
  if (deployStarted !== null && merged !== null && deployStarted < merged - tolerance) {
    return `Its deployment began ${said((merged - deployStarted) / 1000)} before it was merged, by the clocks of both; waiting counts as 0.`;
  }
  if (firstCommit !== null && firstCommit > end + tolerance) {
    return `Its commits were written ${said((firstCommit - end) / 1000)} after it was merged or deployed, by their authors' clocks; coding is left out.`;
  }
  if (merged !== null && created > merged + tolerance) return 'It was merged before it was opened, by the times that its host states.';
  return 'One of its commits or events bears a time that cannot be; it was moved between those around it, or left out.';
}

/** Why each merged change is in no deployment, as far as that can be told. */
export async function whyUnmatched(house: House, rows: readonly ListedRow[], names: Names): Promise<(row: ListedRow) => string> {
  const shas = rows.map((row) => names.get(nameKey(row))?.mergeSha ?? '').filter((sha) => sha !== '');
  const [commits, deployments] = await Promise.all([knownCommits(house, rows, shas), deploymentTimes(house, rows)]);
  return (row) => {
    const sha = names.get(nameKey(row))?.mergeSha ?? '';
    const span = deployments.get(row.service);
    if (span === undefined) return `No deployment of ${row.service || 'its repository'} is known.`;
    if (sha === '') return 'Its code host told no commit of the merge, and none of its own commits was deployed.';
    if (!commits.has(`${row.repository}\n${sha}`)) {
      return `No clone and no push that is known holds its merge commit ${sha.slice(0, 10)}: it was taken away by a force push, or came before what was received.`;
    }
    const merged = row.merged ?? 0;
    if (merged > span.last) return `It was merged after the last deployment of ${row.service}.`;
    if (merged <= span.first)
      return `It was merged before the first deployment of ${row.service} that is known, whose contents nobody can know.`;
    return `No deployment of ${row.service} reaches its merge commit ${sha.slice(0, 10)}; perhaps it went to a branch that is not deployed.`;
  };
}

async function knownCommits({ facts }: House, rows: readonly ListedRow[], shas: readonly string[]): Promise<ReadonlySet<string>> {
  if (shas.length === 0) return new Set();
  const found = await facts.query<{ repository: string; sha: string }>(
    'SELECT DISTINCT repository, sha FROM commits WHERE repository IN {repositories:Array(String)} AND sha IN {shas:Array(String)}',
    { repositories: [...new Set(rows.map(({ repository }) => repository))], shas },
  );
  return new Set(found.map(({ repository, sha }) => `${repository}\n${sha}`));
}

interface Times {
  readonly first: number;
  readonly last: number;
}

async function deploymentTimes({ facts }: House, rows: readonly ListedRow[]): Promise<ReadonlyMap<string, Times>> {
  if (rows.length === 0) return new Map();
  const found = await facts.query<{ service: string; first: unknown; last: unknown }>(
    `SELECT service, toUnixTimestamp64Milli(min(finished)) AS first, toUnixTimestamp64Milli(max(started)) AS last FROM deployments FINAL
WHERE service IN {services:Array(String)} AND status = 'success' GROUP BY service`,
    { services: [...new Set(rows.map(({ service }) => service))] },
  );
  return new Map(found.map(({ service, first, last }) => [service, { first: number(first), last: number(last) }]));
}

/** A length of time for people, in its two largest units: `3 days 4 hours`. @param seconds not negative. */
export function said(seconds: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
    ['second', 1],
  ];
  const first = units.findIndex(([, length]) => seconds >= length);
  if (first === -1) return 'less than a second';
  let rest = seconds;
  const parts = units.slice(first, first + 2).flatMap(([name, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return count === 0 ? [] : [`${count} ${name}${count === 1 ? '' : 's'}`];
  });
  return parts.join(' ');
}
