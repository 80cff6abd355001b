import { familySuffixes, type Metadata, metadata, noMetadata } from '../metadata.ts';
import type { ExposedSample, Pairs } from './model.ts';
import { openMetricsNumber, parseValue } from './numbers.ts';
import { parseSeries } from './series-text.ts';

const mostFamilies = 50_000;

/** What is said of metric families line by line. */
export class Families {
  readonly metadata = new Map<string, Metadata>();

  set(family: string, part: 'type' | 'unit' | 'description', text: string): void {
    const known = this.metadata.get(family);
    if (known === undefined && this.metadata.size >= mostFamilies) return;
    const said = { ...(known ?? noMetadata), [part]: text };
    this.metadata.set(family, metadata(said.type, said.unit, said.description));
  }

  /**
   * The labels of a series, with the numbers in `le` and `quantile` written as OpenMetrics writes them, so that a target's choice of a
   * format does not make another series (as in Prometheus 3).
   */
  pairs(text: string): Pairs {
    return parseSeries(text).map((pair) => (pair[0] === 'le' || pair[0] === 'quantile' ? [pair[0], this.#number(text, pair)] : pair));
  }

  #number(text: string, [label, value]: readonly [string, string]): string {
    const wanted = label === 'le' ? ['histogram', 'gaugehistogram'] : ['summary'];
    const [, name] = parseSeries(text).find(([each]) => each === '__name__') ?? ['', ''];
    const type = [name, ...familySuffixes.filter((suffix) => name.endsWith(suffix)).map((suffix) => name.slice(0, -suffix.length))]
      .map((family) => this.metadata.get(family)?.type)
      .find((each) => each !== undefined);
    if (type === undefined || !wanted.includes(type)) return value;
    try {
      return openMetricsNumber(parseValue(value));
    } catch {
      return value;
    }
  }
}

/**
 * Gives each sample of a counter, histogram or summary the time that its `_created` sample states: OpenMetrics writes it as a series of its
 * own, in seconds since the epoch.
 */
export function applyCreated(samples: readonly ExposedSample[]): void {
  const created = new Map<string, number>();
  for (const sample of samples) {
    if (!sample.key.includes('_created')) continue;
    const { family, rest } = identity(sample.pairs());
    if (family.endsWith('_created')) created.set(`${family.slice(0, -'_created'.length)}\n${rest}`, Math.round(sample.value * 1000));
  }
  if (created.size === 0) return;
  for (const sample of samples) {
    const { family, rest } = identity(sample.pairs());
    for (const suffix of ['', '_total', '_bucket', '_count', '_sum']) {
      if (!family.endsWith(suffix)) continue;
      const start = created.get(`${family.slice(0, family.length - suffix.length)}\n${rest}`);
      if (start !== undefined) sample.startTime = start;
    }
  }
}

function identity(pairs: Pairs): { readonly family: string; readonly rest: string } {
  const family = pairs.find(([label]) => label === '__name__')?.[1] ?? '';
  const rest = pairs.filter(([label]) => label !== '__name__' && label !== 'le' && label !== 'quantile');
  return { family, rest: JSON.stringify(rest.map(([label, value]) => [label, value]).sort()) };
}
