import type { Problem } from '../platform/errors.ts';
import { type Finding, type Path, pathText } from './issues.ts';

export interface Place {
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  readonly column?: number;
}

/** An untrusted value that may be a manifest, and the knowledge of where its parts stand. */
export interface Document {
  readonly value: unknown;
  /** Prefix of paths in problems: where the value stands in its request; empty for a document of its own. */
  readonly prefix: Path;
  /** For a manifest that was made from another tool's file: where in the file that stands which stands at a path of the manifest. */
  readonly placeOf?: (path: Path) => Path;
  /** Why another tool's file cannot be taken; paths are places in the file. */
  readonly problems?: readonly Finding[];
  locate(finding: Pick<Finding, 'path' | 'atKey'>): Place;
}

/** Values whose text is not known, such as the elements of a JSON request. */
export function plainDocuments(values: readonly unknown[]): Document[] {
  return values.map((value, i) => ({ value, prefix: ['manifests', i], locate: () => ({}) }));
}

export function problemAt(document: Document, finding: Finding): Problem {
  const place = document.placeOf?.(finding.path) ?? finding.path;
  const path = pathText([...document.prefix, ...place]);
  return { message: finding.message, ...(path === '' ? {} : { path }), ...document.locate({ ...finding, path: place }) };
}
