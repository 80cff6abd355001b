import type { PromHistogram } from '../api/prometheus.ts';

/** A series ready to be drawn: all series of a panel share their times (milliseconds UTC); `null` is no data. */
export interface PanelSeries {
  /** Unique in the panel. */
  readonly key: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  readonly histograms?: readonly (PromHistogram | null)[];
}

/** From this value on a state holds; the first has no lower end. A judgement, so it has a colour. */
export interface Threshold {
  readonly from: number | null;
  readonly state: 'neutral' | 'good' | 'caution' | 'bad';
}

/** How the numbers of a panel are shown. */
export interface NumberStyle {
  readonly unit: string;
  readonly decimals?: number | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly thresholds?: readonly Threshold[] | undefined;
  /** Texts for single values, such as 1: "up". */
  readonly names?: Readonly<Record<string, string>> | undefined;
}
