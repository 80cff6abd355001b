import type { House } from '../../../area.ts';
import { sharingReads } from '../../../metrics/shared-reads.ts';
import type { Answer, Metrics, Unit } from '../../../metrics/types.ts';
import { AppError } from '../../../platform/errors.ts';
import { storable, storableTexts } from '../../../platform/storable.ts';
import type { Reading } from './needs.ts';
import { type Batch, batchOf, keyOfMember, memberKey, plan, type Question } from './plan.ts';

/** What questions were answered: readings, or why there are none. */
export interface Answers {
  readonly byQuestion: ReadonlyMap<string, Answered>;
  /** How often the metrics were asked. */
  readonly evaluations: number;
}

export type Answered = ({ readonly readings: readonly Reading[] } | { readonly error: string }) & {
  /** Its share of the time that the metrics took. */
  readonly seconds: number;
};

export type AskOptions = Pick<House, 'log' | 'config'> & { readonly metrics: Pick<Metrics, 'evaluate'>; readonly signal: AbortSignal };

const atOnce = 4;
/** Errors that another way of asking would not change. */
const final = new Set(['not_found', 'query_timeout', 'store_unavailable']);
/** In these units nothing is never a measured 0: what a grouped answer leaves out has no data. */
const neverZero: readonly Unit[] = ['ratio', 'seconds', 'score'];

/** Answers questions with as few evaluations as `plan` finds; what fails leaves the others alone. */
export async function ask(questions: Iterable<Question>, canGroup: (metric: string) => boolean, options: AskOptions): Promise<Answers> {
  const asking = new Asking(options);
  await sharingReads(() => asking.all(plan(questions, canGroup)));
  return { byQuestion: asking.found, evaluations: asking.evaluations };
}

class Asking {
  readonly found = new Map<string, Answered>();
  evaluations = 0;
  readonly #options: AskOptions;

  constructor(options: AskOptions) {
    this.#options = options;
  }

  async all(batches: readonly Batch[]): Promise<void> {
    const waiting = [...batches];
    const work = async () => {
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
        this.#options.signal.throwIfAborted();
        waiting.push(...(await this.#one(batch)));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }

  /** @returns what is to be asked in another way: halves of what was too much, members that a grouped answer says nothing of. */
  async #one(batch: Batch): Promise<Batch[]> {
    const started = performance.now();
    const share = () => (performance.now() - started) / 1000 / batch.members.length;
    try {
      const answer = await this.#evaluate(batch.question);
      return batch.members.length === 1 ? this.#alone(batch.members, answer, share()) : this.#share(batch, answer, share());
    } catch (error) {
      if (this.#options.signal.aborted) throw error;
      if (batch.members.length > 1 && error instanceof AppError && !final.has(error.code)) return halves(batch);
      if (!(error instanceof AppError)) this.#options.log.error({ err: error }, 'a metric of alert rules could not be evaluated');
      const said = error instanceof AppError ? error.message : 'The metric could not be evaluated; the log of the server says more.';
      for (const { key } of batch.members) this.found.set(key, { error: storable(said), seconds: share() });
      return [];
    }
  }

  #evaluate({ metric, stat, filter, groupBy, bounds, end }: Batch['question']): Promise<Answer> {
    this.evaluations++;
    const absolute = bounds.map((bound) => end + bound);
    return this.#options.metrics.evaluate(metric, {
      from: absolute[0] ?? end,
      to: absolute.at(-1) ?? end,
      step: 'none',
      ...(absolute.length > 2 ? { bounds: absolute } : {}),
      timezone: this.#options.config.timezone,
      filter,
      groupBy,
      stat,
    });
  }

  #alone(members: readonly Question[], { series }: Answer, seconds: number): Batch[] {
    const readings = series.map(({ labels, values, n }) => ({ labels: storableTexts(labels), values: [...values], n: [...n] }));
    for (const { key } of members) this.found.set(key, { readings, seconds });
    return [];
  }

  #share({ keys, members, question }: Batch, { series, unit }: Answer, seconds: number): Batch[] {
    const own = question.groupBy.filter((name) => !keys.includes(name));
    const byMember = Map.groupBy(series, ({ labels }) => memberKey(keys, (name) => labels[name]));
    const again: Batch[] = [];
    for (const member of members) {
      const found = byMember.get(keyOfMember(member, keys)) ?? [];
      // Alone, the metric may know that nothing happened: a measured 0.
      if (found.length === 0 && own.length === 0 && !neverZero.includes(unit)) again.push(batchOf([member]));
      const readings = found.map(({ labels, values, n }) => ({
        labels: storableTexts(pick(labels, own)),
        values: [...values],
        n: [...n],
      }));
      this.found.set(member.key, { readings, seconds });
    }
    return again;
  }
}

function halves({ members }: Batch): Batch[] {
  const middle = Math.ceil(members.length / 2);
  return [batchOf(members.slice(0, middle)), batchOf(members.slice(middle))];
}

function pick(labels: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return names.length === 0 ? {} : Object.fromEntries(names.map((name) => [name, labels[name] ?? '']));
}
