import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Document } from '../definitions/documents.ts';
import { parsePath } from '../definitions/issues.ts';
import { mostBytes, parseDocuments } from '../definitions/parse.ts';
import { AppError, type Problem } from '../platform/errors.ts';

const extensions = /\.(ya?ml|json)$/i;
const mostFiles = 1000;

/**
 * Reads the manifests of files, directories (with all below them: *.yaml, *.yml, *.json) and `-` (standard input).
 * @throws AppError `invalid_request` when a path cannot be read or holds no manifest; `invalid_definition` with every text that is not YAML.
 */
export function readManifests(paths: readonly string[]): readonly Document[] {
  const files = paths.flatMap((path) => (path === '-' ? [path] : filesIn(path)));
  if (files.length > mostFiles)
    throw new AppError('invalid_request', `${files.length} files; the most is ${mostFiles}. Apply them in parts.`);
  const parsed = [...new Set(files)].map((file) => parseDocuments(readText(file), file === '-' ? '<stdin>' : file));
  const problems = parsed.flatMap((one) => one.problems);
  if (problems.length > 0) throw new AppError('invalid_definition', `${counted(problems.length, 'problem')} in the files:`, { problems });
  const documents = parsed.flatMap((one) => one.documents);
  if (documents.length === 0) throw new AppError('invalid_request', `There is no manifest in ${paths.join(', ')}.`);
  return documents;
}

/** Puts file, line and column to what the server found wrong with the manifests it was sent. */
export function locateProblems(documents: readonly Document[], error: unknown): unknown {
  if (!(error instanceof AppError) || error.problems.length === 0) return error;
  const problems = error.problems.map((problem) => locate(documents, problem));
  const message = error.code === 'invalid_definition' ? `Nothing was applied. ${counted(problems.length, 'problem')}:` : error.message;
  return new AppError(error.code, message, { problems, cause: error });
}

function locate(documents: readonly Document[], problem: Problem): Problem {
  const [list, index, ...path] = parsePath(problem.path ?? '');
  const document = list === 'manifests' && typeof index === 'number' ? documents[index] : undefined;
  if (document === undefined) return problem;
  const inDocument = (problem.path ?? '').replace(/^manifests\[\d+\]\.?/, '');
  const atKey = problem.message.startsWith('unknown field');
  return { message: problem.message, ...(inDocument === '' ? {} : { path: inDocument }), ...document.locate({ path, atKey }) };
}

function filesIn(path: string): string[] {
  if (!existsSync(path)) throw new AppError('invalid_request', `${path} does not exist.`);
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) return filesIn(inner);
      return extensions.test(entry.name) && statSync(inner).isFile() ? [inner] : [];
    });
  return files;
}

function readText(file: string): string {
  try {
    if (file !== '-' && statSync(file).size > mostBytes) throw new Error(`it is larger than ${mostBytes} bytes`);
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file === '-' ? 0 : file));
  } catch (cause) {
    const why = cause instanceof TypeError ? 'it is not UTF-8 text' : (cause as Error).message;
    throw new AppError('invalid_request', `Cannot read ${file}: ${why}`, { cause });
  }
}

export function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
