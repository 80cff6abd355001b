import {
  Composer,
  type CST,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  Parser,
  visit,
  type Document as YamlDocument,
} from 'yaml';
import { AppError, type Problem } from '../platform/errors.ts';
import { mostManifests } from './apply.ts';
import type { Document, Place } from './documents.ts';
import type { Path } from './issues.ts';

/** Bytes of one text; more is not something a person keeps by hand. */
export const mostBytes = 1024 * 1024;
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
  const lines = new LineCounter();
  const place: PlaceAt = (offset) => {
    const { line, col } = lines.lineStarts.length === 0 ? { line: 1, col: 1 } : lines.linePos(offset);
    return { ...(file === undefined ? {} : { file }), line, column: col };
  };
  const failure = (message: string, offset = 0): Parsed => ({ documents: [], problems: [{ message, ...place(offset) }] });
  if (Buffer.byteLength(text) > mostBytes) return failure(`larger than ${mostBytes} bytes; split it`);
  const read = compose(text, lines);
  if ('deepAt' in read) return failure(`nests deeper than ${mostDepth} levels`, read.deepAt);
  if (read.length > mostManifests) return failure(`${read.length} documents; the most is ${mostManifests}`);
  const documents: Document[] = [];
  const problems: Problem[] = [];
  for (const document of read) {
    const errors = [...document.errors, ...document.warnings];
    // What follows the first error of a document is mostly its echo.
    for (const error of errors.slice(0, 1)) problems.push({ message: `not valid YAML: ${error.message}`, ...place(error.pos[0]) });
    if (errors.length > 0 || document.contents === null || isEmpty(document.contents)) continue;
    const repeated = repeatedKeys(document.contents);
    for (const { key, offset } of repeated) problems.push({ message: `"${key}" is there twice`, ...place(offset) });
    if (repeated.length > 0) continue;
    try {
      documents.push(located(document, place));
    } catch (error) {
      problems.push({ message: `not usable: ${(error as Error).message}`, ...place(document.contents.range?.[0] ?? 0) });
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

type PlaceAt = (offset: number) => Place;

/** @throws Error when aliases expand to more than is sound, or contain themselves. */
function located(document: YamlDocument, place: PlaceAt): Document {
  const value: unknown = document.toJS({ maxAliasCount: mostAliases });
  if (!isTree(value, [])) throw new Error('an alias stands within what it repeats, or aliases nest too deeply');
  if (Buffer.byteLength(JSON.stringify(value)) > mostBytes)
    throw new Error(`with its aliases expanded it is larger than ${mostBytes} bytes`);
  return {
    value,
    prefix: [],
    locate: ({ path, atKey = false }) => place(nodeAt(document, path, atKey)?.range?.[0] ?? 0),
  };
}

/** Whether a value can be written down: aliases make values that contain themselves. */
function isTree(value: unknown, around: readonly unknown[]): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (around.length > mostDepth || around.includes(value)) return false;
  const inner = [...around, value];
  return Object.values(value).every((child) => isTree(child, inner));
}

/** The documents of a text, or where it nests too deeply: composing recurses, so that is found out from the tokens before. */
function compose(text: string, lines: LineCounter): YamlDocument[] | { deepAt: number } {
  const tokens: CST.Token[] = [];
  try {
    tokens.push(...new Parser(lines.addNewLine).parse(text));
  } catch (error) {
    if (error instanceof RangeError) return { deepAt: 0 };
    throw error;
  }
  const deepAt = deeperThan(tokens, mostDepth);
  if (deepAt !== undefined) return { deepAt };
  // The parser's own check for repeated keys takes quadratic time.
  return [...new Composer({ uniqueKeys: false, prettyErrors: false, stringKeys: true, merge: true }).compose(tokens)] as YamlDocument[];
}

/** The offset of the first collection that nests deeper than a limit. */
function deeperThan(tokens: readonly CST.Token[], limit: number): number | undefined {
  const waiting = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > limit) return token.offset;
    if ('items' in token) {
      for (const { key, value } of token.items) {
        for (const inner of [key, value]) if (inner) waiting.push({ token: inner, depth: depth + 1 });
      }
    } else if (token.type === 'document' && token.value !== undefined) {
      waiting.push({ token: token.value, depth });
    }
  }
  return undefined;
}

function repeatedKeys(root: Node): { key: string; offset: number }[] {
  const repeated: { key: string; offset: number }[] = [];
  visit(root, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) repeated.push({ key: name, offset: key.range?.[0] ?? 0 });
        seen.add(name);
      }
    },
  });
  return repeated;
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
