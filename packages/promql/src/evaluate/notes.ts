import type { Annotation } from '../annotations.ts';
import type { Position } from '../ast.ts';

/** Collects annotations, each text and place once. */
export class Notes {
  readonly #byKey = new Map<string, Annotation>();

  add(level: Annotation['level'], text: string, position?: Annotation['position']): void {
    const key = `${level}\u0000${text}\u0000${position?.start ?? ''}\u0000${position?.end ?? ''}`;
    if (this.#byKey.has(key)) return;
    this.#byKey.set(
      key,
      position === undefined ? { level, text } : { level, text, position: { start: position.start, end: position.end } },
    );
  }

  /** Takes over others' annotations; those about no place are said of `position`. */
  addAll(annotations: Iterable<Annotation>, position?: Position): void {
    for (const { level, text, position: own } of annotations) this.add(level, text, own ?? position);
  }

  list(): Annotation[] {
    return [...this.#byKey.values()];
  }
}
