/** A list that is filled once, while `main.ts` puts the rooms together, and looked up by name ever after. */
export class Registry<T extends { readonly name: string }> {
  readonly #kind: string;
  readonly #items = new Map<string, T>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  /** @throws Error when the name is taken: two rooms claiming one name is a defect. */
  add(...items: readonly T[]): void {
    for (const item of items) {
      if (this.#items.has(item.name)) throw new Error(`${this.#kind} "${item.name}" is registered twice`);
      this.#items.set(item.name, item);
    }
  }

  get(name: string): T | undefined {
    return this.#items.get(name);
  }

  all(): readonly T[] {
    return [...this.#items.values()];
  }
}
