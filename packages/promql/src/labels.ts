export const metricName = '__name__';

/**
 * A set of labels, immutable, the metric's name among them as `__name__`. A label with an empty value is the same as none, as in
 * Prometheus, and is not kept.
 */
export class Labels {
  static readonly empty: Labels = new Labels([]);

  /** Names and values in turn, by name in code-unit order. */
  readonly pairs: readonly string[];
  #key: string | undefined;

  /** `pairs` must be sorted by name and hold no empty value; `Labels.from` sees to it. */
  constructor(pairs: readonly string[]) {
    this.pairs = pairs;
  }

  static from(labels: Readonly<Record<string, string>>): Labels {
    const pairs: string[] = [];
    for (const name of Object.keys(labels).sort()) {
      const value = labels[name];
      if (value !== undefined && value !== '') pairs.push(name, value);
    }
    return new Labels(pairs);
  }

  /** The value of a label; empty when there is none. */
  get(name: string): string {
    const { pairs } = this;
    for (let index = 0; index < pairs.length; index += 2) if (pairs[index] === name) return pairs[index + 1] as string;
    return '';
  }

  get size(): number {
    return this.pairs.length / 2;
  }

  /** Equal for equal sets of labels and for no others. */
  get key(): string {
    this.#key ??= this.pairs.length === 0 ? '' : `${this.pairs.join('\u0000')}\u0000`;
    return this.#key;
  }

  /** These labels alone. */
  keep(names: ReadonlySet<string>): Labels {
    return this.#filtered((name) => names.has(name));
  }

  without(names: ReadonlySet<string>): Labels {
    return this.#filtered((name) => !names.has(name));
  }

  withoutName(): Labels {
    return this.#filtered((name) => name !== metricName);
  }

  /** One label set to a value; an empty value removes it. */
  with(name: string, value: string): Labels {
    const pairs: string[] = [];
    let done = value === '';
    for (let index = 0; index < this.pairs.length; index += 2) {
      const one = this.pairs[index] as string;
      if (!done && one > name) {
        pairs.push(name, value);
        done = true;
      }
      if (one !== name) pairs.push(one, this.pairs[index + 1] as string);
      else if (!done) {
        pairs.push(name, value);
        done = true;
      }
    }
    if (!done) pairs.push(name, value);
    return new Labels(pairs);
  }

  toRecord(): Record<string, string> {
    const record: Record<string, string> = {};
    for (let index = 0; index < this.pairs.length; index += 2) record[this.pairs[index] as string] = this.pairs[index + 1] as string;
    return record;
  }

  #filtered(wanted: (name: string) => boolean): Labels {
    const pairs: string[] = [];
    for (let index = 0; index < this.pairs.length; index += 2) {
      const name = this.pairs[index] as string;
      if (wanted(name)) pairs.push(name, this.pairs[index + 1] as string);
    }
    return pairs.length === this.pairs.length ? this : new Labels(pairs);
  }
}
