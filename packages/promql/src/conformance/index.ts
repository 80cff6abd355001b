export { engineTarget, type Loading } from './engine-target.ts';
export { type CaseFile, ownFiles, sharedDirectory, sharedFiles } from './files.ts';
export { complaint, failingIds, judge, type KnownFailures, readKnownFailures, writeKnownFailures } from './known-failures.ts';
export { type CaseResult, type RunOptions, runScript } from './run.ts';
export type { LoadedSample, LoadedSeries, Target } from './target.ts';
