import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Document as YamlDocument,
} from 'yaml';
import { AppError, type Problem } from '../platform/errors.ts';
import { mostManifests } from './apply.ts';
import type { Document, Place } from './documents.ts';
import type { Path } from './issues.ts';

/** Bytes of one text; more is not something a person keeps by hand. */
export const mostBytes = 4 * 1024 * 1024;
const mostDepth = 64;
const mostAliases = 100;

/** Manifests of one text, or what keeps it from being read. */
export interface Parsed {
  readonly documents: readonly Document[];
  readonly problems: readonly Problem[];
}

/**
 * Reads untrusted YAML (JSON is YAML) with any number of documents; empty ones are passed over. Size, number, depth and
 * what aliases expand to are bounded.
 * @param file named in places; absent for a text without a name, such as a request's body.
 */
export function parseDocuments(text: string, file?: string): Parsed {
  const place = (line?: number, column?: number): Place => ({
    ...(file === undefined ? {} : { file }),
    ...(line === undefined || column === undefined ? {} : { line, column }),
  });
  const failure = (message: string, line?: number, column?: number): Parsed => ({
    documents: [],
    problems: [{ message, ...place(line, column) }],
  });
  if (Buffer.byteLength(text) > mostBytes) return failure(`larger than ${mostBytes} bytes; split it`);
  const deep = deeperThan(text, mostDepth);
  if (deep !== undefined) return failure(`nests deeper than ${mostDepth} levels`, deep, 1);
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    maxAliasCount: mostAliases,
  } as object);
  const yamlDocuments = Array.isArray(parsed) ? (parsed as YamlDocument[]) : [];
  if (yamlDocuments.length > mostManifests) return failure(`${yamlDocuments.length} documents; the most is ${mostManifests}`);
  const documents: Document[] = [];
  const problems: Problem[] = [];
  for (const document of yamlDocuments) {
    const errors = [...document.errors, ...document.warnings];
    for (const error of errors) {
      const { line, col } = lines.linePos(error.pos[0]);
      problems.push({ message: `not valid YAML: ${error.message}`, ...place(line, col) });
    }
    if (errors.length > 0 || document.contents === null || isEmpty(document.contents)) continue;
    try {
      documents.push(located(document, lines, place));
    } catch (error) {
      const { line, col } = lines.linePos(document.contents.range?.[0] ?? 0);
      problems.push({ message: `not usable: ${(error as Error).message}`, ...place(line, col) });
    }
  }
  return { documents, problems };
}

/** Like `parseDocuments` for a text that has to be right. @throws AppError `invalid_definition` with every problem. */
export function parseOrThrow(text: string, file?: string): readonly Document[] {
  const { documents, problems } = parseDocuments(text, file);
  const [first] = problems;
  if (first === undefined) return documents;
  const where = first.line === undefined ? '' : `line ${first.line}: `;
  throw new AppError('invalid_definition', `Nothing was applied. ${where}${first.message}`, { problems });
}

function located(document: YamlDocument, lines: LineCounter, place: (line?: number, column?: number) => Place): Document {
  return {
    value: document.toJS({ maxAliasCount: mostAliases }),
    prefix: [],
    locate({ path, atKey = false }) {
      const node = nodeAt(document, path, atKey);
      const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
      return place(line, col);
    },
  };
}

/** The node at a path, or the nearest one around it when nothing is there; `atKey` asks for the field's name. */
function nodeAt(document: YamlDocument, path: Path, atKey: boolean): Node | undefined {
  let node = document.contents as Node | null;
  let nearest: Node | undefined = node ?? undefined;
  for (const [i, part] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (!isCollection(node)) break;
    const pair = isMap(node) ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part)) : undefined;
    if (pair !== undefined && isNode(pair.key)) {
      nearest = pair.key;
      if (atKey && i === path.length - 1) return nearest;
    }
    const child = node.get(part, true);
    if (!isNode(child)) break;
    node = child;
    nearest = isCollection(child) && pair !== undefined && isNode(pair.key) ? pair.key : child;
  }
  return nearest;
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null;
}

/**
 * The first line on which a text may nest deeper than a limit: the parser recurses, so this is found out before. Counts
 * brackets outside of quotes, and indentation and `- ` markers, each of which opens at most one level.
 */
function deeperThan(text: string, limit: number): number | undefined {
  let brackets = 0;
  for (const [i, line] of text.split('\n').entries()) {
    const markers = line.match(/^[\s]*(?:[-?:][ \t]+)*/)?.[0].match(/[-?:]/g)?.length ?? 0;
    if (markers > limit) return i + 1;
    const bare = line.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, '');
    for (const character of bare) {
      if (character === '[' || character === '{') brackets++;
      else if ((character === ']' || character === '}') && brackets > 0) brackets--;
      if (brackets > limit) return i + 1;
    }
  }
  return undefined;
}
