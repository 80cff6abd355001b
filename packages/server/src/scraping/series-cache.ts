import { type Labels, seriesNumber } from '../facts/series-id.ts';
import { ownLabels, ownText } from '../receivers/own-text.ts';
import type { ExposedSeries } from '../receivers/prometheus/exposition/model.ts';
import { acceptLabels } from '../receivers/prometheus/label-set.ts';
import type { ScrapeSpec } from './definitions.ts';
import { ScrapeError } from './fetch.ts';
import type { Relabel } from './relabel.ts';

/** A series of a target after relabeling. */
export interface ScrapedSeries {
  readonly id: bigint;
  readonly name: string;
  readonly labels: Labels;
  /** The exemplar that was written last, as text: one without a time is the same until it changes. */
  exemplar: string;
}

export type Found = ScrapedSeries | { readonly dropped: true } | { readonly problem: string };

/**
 * Which series the texts are that a target writes, so that labels are merged, relabeled and hashed once and not at each scrape. One for a
 * target and a version of its definition.
 */
export class SeriesCache {
  readonly #target: Labels;
  readonly #spec: ScrapeSpec;
  readonly #relabel: Relabel;
  readonly #byKey = new Map<string, Found>();
  readonly #byId = new Map<bigint, ScrapedSeries>();

  constructor(target: Labels, spec: ScrapeSpec, relabel: Relabel) {
    this.#target = target;
    this.#spec = spec;
    this.#relabel = relabel;
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** @throws DecodeError when the text is no series, ScrapeError when it goes beyond a limit on labels. */
  find(exposed: ExposedSeries): Found {
    const known = this.#byKey.get(exposed.key);
    if (known !== undefined) return known;
    const found = this.#identify(exposed);
    this.#byKey.set(ownText(exposed.key), found);
    return found;
  }

  /** Forgets everything: texts that no longer come would stay for ever. */
  clear(): void {
    this.#byKey.clear();
    this.#byId.clear();
  }

  #identify(exposed: ExposedSeries): Found {
    const labels = this.#merged(exposed);
    checkLimits(labels, this.#spec);
    if (!this.#relabel(labels)) return { dropped: true };
    for (const name of [...labels.keys()]) if (name.startsWith('__') && name !== '__name__') labels.delete(name);
    const accepted = acceptLabels([...labels]);
    if ('problem' in accepted) return accepted;
    const id = seriesNumber(accepted.name, accepted.labels);
    const same = this.#byId.get(id);
    if (same !== undefined) return same;
    const series = { id, name: ownText(accepted.name), labels: ownLabels(accepted.labels), exemplar: '' };
    this.#byId.set(id, series);
    return series;
  }

  /** The labels of the target win, and those they hide become `exported_...`; with `honor_labels` it is the other way round. */
  #merged(exposed: ExposedSeries): Map<string, string> {
    const labels = new Map<string, string>();
    for (const [name, value] of exposed.pairs()) if (value !== '') labels.set(name, value);
    for (const [name, value] of Object.entries(this.#target)) {
      const hidden = labels.get(name);
      if (hidden !== undefined && this.#spec.honor_labels === true) continue;
      labels.set(name, value);
      if (hidden === undefined) continue;
      let exported = `exported_${name}`;
      while (labels.has(exported)) exported = `exported_${exported}`;
      labels.set(exported, hidden);
    }
    return labels;
  }
}

/** A limit of 0 is none. */
function checkLimits(labels: ReadonlyMap<string, string>, spec: ScrapeSpec): void {
  const { label_limit = 0, label_name_length_limit: longestName = 0, label_value_length_limit: longestValue = 0 } = spec;
  if (label_limit > 0 && labels.size > label_limit)
    throw new ScrapeError(`a series has ${labels.size} labels; label_limit is ${label_limit}`);
  for (const [name, value] of labels) {
    if (longestName > 0 && name.length > longestName)
      throw new ScrapeError(`the label name "${name.slice(0, 60)}" is longer than label_name_length_limit`);
    if (longestValue > 0 && value.length > longestValue)
      throw new ScrapeError(`a value of the label "${name.slice(0, 60)}" is longer than label_value_length_limit`);
  }
}
