import type { InputProblem } from '../../api/problem.ts';
import type { Draft } from './draft.ts';

/** What is wrong with fields of the form. */
export type FieldProblems = Readonly<Partial<Record<keyof Draft, string>>>;

/** Where the server finds a problem, and the field that people typed it in; the first that fits counts. */
const fields: readonly (readonly [path: RegExp, field: keyof Draft])[] = [
  [/^metadata\.name/, 'name'],
  [/^metadata\.displayName/, 'displayName'],
  [/^spec\.window\.timeZone/, 'timeZone'],
  [/^spec\.window/, 'window'],
  [/^spec\.objectives/, 'targets'],
  [/^spec\.indicator\.total/, 'total'],
  [/^spec\.indicator\.limit/, 'limit'],
  [/^spec\.indicator\.every/, 'every'],
  [/^spec\.indicator/, 'good'],
  [/^spec\.timeSlices\.target/, 'sliceTarget'],
  [/^spec\.timeSlices/, 'sliceWindow'],
  ...(['service', 'environment', 'team', 'runbook', 'description', 'minimumEvents', 'policy', 'noData'] as const).map(
    (field) => [new RegExp(`^spec\\.${field}`), field] as const,
  ),
];

/** The server's problems at the fields that they are about. */
export function fieldProblems(problems: readonly InputProblem[]): FieldProblems {
  const found: Partial<Record<keyof Draft, string>> = {};
  for (const { path = '', message } of problems) {
    const own = path.replace(/^manifests\[0\]\./, '');
    const field = fields.find(([pattern]) => pattern.test(own))?.[1];
    if (field !== undefined) found[field] = found[field] === undefined ? message : `${found[field]}; ${message}`;
  }
  return found;
}
