import type { House } from '../../../area.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';

/** Rules are read anew after so long, milliseconds. */
const refreshMs = 10_000;

/** All alert rules, as they were last read: what cannot be read now stays as it was. */
export class KnownRules {
  readonly #house: Pick<House, 'alertRules' | 'metrics' | 'log'>;
  #rules: readonly AlertRule[] = [];
  #groupable: ReadonlySet<string> = new Set();
  #read = Number.NEGATIVE_INFINITY;
  #known = '';
  #readWell = Number.NEGATIVE_INFINITY;
  /** Whether they were ever read: before that, nothing is known to be gone. */
  isRead = false;

  constructor(house: Pick<House, 'alertRules' | 'metrics' | 'log'>) {
    this.#house = house;
  }

  get all(): readonly AlertRule[] {
    return this.#rules;
  }

  /** Whether a metric can be grouped by what it is filtered by and answers the same: those that come with the server. */
  readonly canGroup = (metric: string): boolean => this.#groupable.has(metric);

  /** Whether they are known as they are at this time, milliseconds UTC: only then what is not among them is gone. */
  areFresh(now: number): boolean {
    return now >= this.#readWell && now - this.#readWell < refreshMs;
  }

  /** Lets the next `refresh` read them, however short ago they were. */
  outdate(): void {
    this.#read = Number.NEGATIVE_INFINITY;
  }

  /** @returns whether they are others than before. */
  async refresh(now: number): Promise<boolean> {
    if (now - this.#read < refreshMs && now >= this.#read) return false;
    try {
      const read = await this.#house.alertRules();
      const known = JSON.stringify(read);
      this.#read = now;
      this.isRead = true;
      if (known === this.#known) this.#readWell = now;
      if (known === this.#known) return false;
      this.#groupable = new Set((await this.#house.metrics.list()).filter(({ origin }) => origin === 'builtin').map(({ name }) => name));
      this.#rules = distinct(read, this.#house);
      this.#known = known;
      this.#readWell = now;
      return true;
    } catch (error) {
      this.#read = now;
      this.#house.log.error({ err: error }, 'alert rules could not be read: those known before go on');
      return false;
    }
  }
}

/** Names are unique; of two rules with one name the first counts, and the other is told. */
function distinct(rules: readonly AlertRule[], { log }: Pick<House, 'log'>): AlertRule[] {
  const known = new Map<string, AlertRule>();
  for (const rule of rules) {
    if (known.has(rule.name)) log.warn({ rule: rule.name, definition: rule.definition }, 'two alert rules have the same name');
    else known.set(rule.name, rule);
  }
  return [...known.values()];
}
