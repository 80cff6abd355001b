import type { LeafAnswer, LeafRequest, SelectAnswer, SelectRequest, Storage, StorageContext } from '@binnacle/promql';
import type { WriteNotices } from '../../facts/write-notices.ts';
import type { ColumnReader } from '../../stores/clickhouse/client.ts';
import { asQueryError, checkSize, tooManySeries } from './failure.ts';
import { type Found, findGroups, findSeries } from './find.ts';
import { FoundCache } from './found-cache.ts';
import { anyHistograms } from './histograms.ts';
import { computeInStore, gridExpression } from './leaf.ts';
import { ResultCache } from './result-cache.ts';
import { fittingRollups, type Rollups, rolledGrid } from './rolled.ts';
import { selectSamples } from './select.ts';
import type { GridExpression } from './sql.ts';

export interface StorageOptions {
  /** Of everything that is written to the store. Without them nothing is remembered: other processes may write there. */
  readonly notices?: WriteNotices;
  /** The days for which a table of rollups may be read instead of samples: midnights UTC, milliseconds, ascending. */
  readonly rollups?: (table: Rollups['table']) => Promise<readonly number[]>;
  /** What computed points may take; 64 MiB unless set. */
  readonly cacheBytes?: number;
}

/** The engine's storage over the fact store: leaves are computed in SQL where the answer is Prometheus', samples are handed out otherwise. */
export class ClickHouseStorage implements Storage {
  readonly #facts: ColumnReader;
  readonly #found: FoundCache | undefined;
  readonly #results: ResultCache | undefined;

  readonly #rollups: StorageOptions['rollups'];

  constructor(facts: ColumnReader, { notices, rollups, cacheBytes = 64 * 1024 ** 2 }: StorageOptions = {}) {
    this.#facts = facts;
    this.#rollups = rollups;
    this.#found = notices && new FoundCache(notices);
    this.#results = notices && new ResultCache(notices, cacheBytes);
  }

  async select(request: SelectRequest, context: StorageContext): Promise<SelectAnswer> {
    const { matchers, from } = request;
    const find = () => findSeries(this.#facts, matchers, from, context);
    const found = await this.#remembered(matchers, undefined, from, find, context);
    return { series: await selectSamples(this.#facts, request, found, context) };
  }

  async leaf(request: LeafRequest, context: StorageContext): Promise<LeafAnswer | undefined> {
    if (request.grid.count <= 0) return { series: [], samples: 0, names: [] };
    if (this.#results === undefined || request.grid.count === 1 || gridExpression(request) === undefined)
      return this.#compute(request, context);
    return this.#results.answer(
      request,
      (part) => this.#compute(part, context),
      (points) =>
        context.explain?.({ text: `-- ${points} of ${request.grid.count} points are remembered from earlier queries`, parameters: {} }),
    );
  }

  async #compute(request: LeafRequest, context: StorageContext): Promise<LeafAnswer | undefined> {
    const expression = (await this.#rolled(request)) ?? gridExpression(request);
    if (expression === undefined) return undefined;
    const from = request.grid.start - request.function.window;
    const found = await this.#find(request, from, context);
    if (found.ids.length === 0) return { series: [], samples: 0, names: [] };
    checkSize(found.ids.length, request.grid.count, context.limits.maxBytes);
    const [histograms, answer] = await Promise.all([
      anyHistograms(this.#facts, found.ids, from, request.grid, context),
      computeInStore(this.#facts, request, expression, found, context),
    ]);
    return histograms ? undefined : answer;
  }

  /** How the leaf is computed from rollups, where that is exact and they are there. */
  async #rolled(request: LeafRequest): Promise<GridExpression | undefined> {
    const rollups = this.#rollups && fittingRollups(request);
    if (this.#rollups === undefined || rollups === undefined) return undefined;
    try {
      return rolledGrid(request, rollups, await this.#rollups(rollups.table));
    } catch (error) {
      throw asQueryError(error);
    }
  }

  async #find({ matchers, aggregation }: LeafRequest, from: number, context: StorageContext): Promise<Found> {
    const find = () =>
      aggregation === undefined
        ? findSeries(this.#facts, matchers, from, context)
        : findGroups(this.#facts, matchers, aggregation, from, context);
    return this.#remembered(matchers, aggregation, from, find, context);
  }

  async #remembered(
    matchers: LeafRequest['matchers'],
    aggregation: LeafRequest['aggregation'],
    from: number,
    find: () => Promise<Found>,
    { limits }: StorageContext,
  ): Promise<Found> {
    const found = await (this.#found === undefined ? find() : this.#found.find(matchers, aggregation, from, find));
    if (found.ids.length > limits.maxSeries) throw tooManySeries(limits.maxSeries);
    return found;
  }
}
