import type { Database } from '../platform/database.ts';
import { AppError, type Problem } from '../platform/errors.ts';
import { type Document, problemAt } from './documents.ts';
import { parsePath, pathText } from './issues.ts';
import type { Accepted, Kinds } from './kinds.ts';
import { keyOf, lookupIn, type Stored } from './lookup.ts';
import type { DefinitionLookup, MetricLookup } from './types.ts';

/** More manifests than this in one request are refused. */
export const mostManifests = 1000;
const mostProblems = 100;

export interface AcceptedDocument extends Accepted {
  readonly document: Document;
}

/** @throws AppError `invalid_definition` with every problem of every document; `invalid_request` when there are none or too many. */
export function acceptAll(kinds: Kinds, given: readonly Document[]): AcceptedDocument[] {
  const documents = given.flatMap((document) => manifestsOf(kinds, document));
  if (documents.length === 0) throw new AppError('invalid_request', 'There is no manifest in it.');
  if (documents.length > mostManifests) {
    throw new AppError('invalid_request', `${documents.length} manifests in one go; the most is ${mostManifests}. Apply them in parts.`);
  }
  const { accepted, problems } = siftManifests(kinds, documents);
  refuse(problems);
  return accepted;
}

/** The documents that are manifests of these kinds, and what is wrong with the others. */
export function sift(kinds: Kinds, documents: readonly Document[]): { accepted: AcceptedDocument[]; problems: Problem[] } {
  return siftManifests(
    kinds,
    documents.flatMap((document) => manifestsOf(kinds, document)),
  );
}

/** The manifests that another tool's file stands for, each knowing its place in it; any other document is one itself. */
function manifestsOf(kinds: Kinds, document: Document): Document[] {
  const foreign = kinds.fromForeign(document.value);
  if (foreign === undefined) return [document];
  const { prefix, locate } = document;
  return foreign.map(({ manifest, placeOf, problems = [] }) => ({ value: manifest, prefix, placeOf, problems, locate }));
}

function siftManifests(kinds: Kinds, documents: readonly Document[]): { accepted: AcceptedDocument[]; problems: Problem[] } {
  const accepted: AcceptedDocument[] = [];
  const problems: Problem[] = [];
  const first = new Map<string, Document>();
  for (const document of documents) {
    const untaken = document.problems ?? [];
    if (untaken.length > 0) {
      problems.push(...untaken.map((finding) => problemAt({ ...document, placeOf: (path) => path }, finding)));
      continue;
    }
    const acceptance = kinds.accept(document.value);
    if ('findings' in acceptance) {
      problems.push(...acceptance.findings.map((finding) => problemAt(document, finding)));
      continue;
    }
    const { written } = acceptance.accepted;
    const key = keyOf({ kind: written.kind, name: written.metadata.name });
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, document);
    else problems.push(problemAt(document, { path: ['metadata', 'name'], message: definedTwice(key, earlier) }));
    accepted.push({ ...acceptance.accepted, document });
  }
  return { accepted, problems };
}

function definedTwice(key: string, earlier: Document): string {
  const { file, line } = earlier.locate({ path: earlier.placeOf?.(['metadata', 'name']) ?? ['metadata', 'name'] });
  const where = line === undefined ? pathText(earlier.prefix) : `${file ?? 'line'}${file === undefined ? ' ' : ':'}${line}`;
  return `${key} is defined twice; the first is at ${where}`;
}

/** Checks what one schema cannot: references to other definitions and limits on their number. */
export async function checkAll(accepted: readonly AcceptedDocument[], after: ReadonlyMap<string, Stored>): Promise<void> {
  const lookup = lookupIn(after);
  const problems: Problem[] = [];
  for (const one of accepted) problems.push(...(await checkDocument(one, lookup)));
  refuse(problems);
}

/** What the metrics say against it; see `Kind.checkMetrics`. */
export async function checkAgainstMetrics(accepted: readonly AcceptedDocument[], metrics: Pick<MetricLookup, 'describe'>): Promise<void> {
  const defined = new Set(accepted.filter(({ read }) => read.kind === 'Metric').map(({ read }) => read.metadata.name));
  const lookup: MetricLookup = { describe: (metric) => metrics.describe(metric), isBeingDefined: (name) => defined.has(name) };
  const problems: Problem[] = [];
  for (const { kind, read, document } of accepted) {
    const found = (await kind.checkMetrics?.(read, lookup)) ?? [];
    problems.push(...found.map((problem) => locateProblem(document, problem)));
  }
  refuse(problems);
}

/** What records say against it; see `Kind.checkRecords`. */
export async function checkAgainstRecords(accepted: readonly AcceptedDocument[], records: Database): Promise<void> {
  const problems: Problem[] = [];
  for (const { kind, read, document } of accepted) {
    const found = (await kind.checkRecords?.(read, records)) ?? [];
    problems.push(...found.map((problem) => locateProblem(document, problem)));
  }
  refuse(problems);
}

/** What the kind's own check finds, with its place in the text. */
export async function checkDocument(accepted: AcceptedDocument, lookup: DefinitionLookup): Promise<Problem[]> {
  return (await check(accepted, lookup)).map((problem) => locateProblem(accepted.document, problem));
}

async function check({ kind, read }: Accepted, lookup: DefinitionLookup): Promise<Problem[]> {
  return (await kind.check?.(read, lookup)) ?? [];
}

function locateProblem(document: Document, problem: Problem): Problem {
  const path = parsePath(problem.path ?? '');
  return problemAt(document, { path, message: problem.message });
}

/** Definitions that stand now and would no longer pass their own checks, such as a KPI whose metric goes. */
export async function newlyBroken(
  kinds: Kinds,
  before: ReadonlyMap<string, Stored>,
  after: ReadonlyMap<string, Stored>,
  given: ReadonlySet<string>,
): Promise<Problem[]> {
  const broken: Problem[] = [];
  for (const [key, stored] of after) {
    if (given.has(key)) continue;
    const acceptance = kinds.accept(stored.manifest);
    if (!('accepted' in acceptance) || acceptance.accepted.kind.check === undefined) continue;
    const now = await check(acceptance.accepted, lookupIn(after));
    if (now.length === 0) continue;
    const already = new Set((await check(acceptance.accepted, lookupIn(before))).map((problem) => problem.message));
    broken.push(
      ...now.filter((problem) => !already.has(problem.message)).map((problem) => ({ ...problem, message: `${key}: ${problem.message}` })),
    );
  }
  return broken;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const [one] = problems;
  const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
  throw new AppError('invalid_definition', `Nothing was applied. ${summary(one)}${more}`, { problems: problems.slice(0, mostProblems) });
}

function summary(problem: Problem | undefined): string {
  if (problem === undefined) return '';
  const { file, line, column, path, message } = problem;
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return [file === undefined && line !== undefined ? `line ${line}` : place, path, message]
    .filter((part) => part !== undefined && part !== '')
    .join(': ');
}
