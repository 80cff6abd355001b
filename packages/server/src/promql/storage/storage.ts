import type { LeafAnswer, LeafRequest, SelectAnswer, SelectRequest, Storage, StorageContext } from '@binnacle/promql';
import type { ColumnReader } from '../../stores/clickhouse/client.ts';
import { type Found, findGroups, findSeries } from './find.ts';
import { anyHistograms } from './histograms.ts';
import { computeInStore, gridExpression } from './leaf.ts';
import { selectSamples } from './select.ts';

/** The engine's storage over the fact store: leaves are computed in SQL where the answer is Prometheus', samples are handed out otherwise. */
export class ClickHouseStorage implements Storage {
  readonly #facts: ColumnReader;

  constructor(facts: ColumnReader) {
    this.#facts = facts;
  }

  async select(request: SelectRequest, context: StorageContext): Promise<SelectAnswer> {
    const found = await findSeries(this.#facts, request.matchers, request.from, context);
    return { series: await selectSamples(this.#facts, request, found, context) };
  }

  async leaf(request: LeafRequest, context: StorageContext): Promise<LeafAnswer | undefined> {
    const expression = gridExpression(request);
    if (expression === undefined) return undefined;
    const { grid } = request;
    if (grid.count <= 0) return { series: [], samples: 0, names: [] };
    const from = grid.start - request.function.window;
    const found = await this.#find(request, from, context);
    if (found.ids.length === 0) return { series: [], samples: 0, names: [] };
    const [histograms, answer] = await Promise.all([
      anyHistograms(this.#facts, found.ids, from, grid, context),
      computeInStore(this.#facts, request, expression, found, context),
    ]);
    return histograms ? undefined : answer;
  }

  #find({ matchers, aggregation }: LeafRequest, from: number, context: StorageContext): Promise<Found> {
    return aggregation === undefined
      ? findSeries(this.#facts, matchers, from, context)
      : findGroups(this.#facts, matchers, aggregation, from, context);
  }
}
