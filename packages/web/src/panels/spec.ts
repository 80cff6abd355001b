import type { Stat } from '../api/metrics.ts';
import type { Reduction } from './reduce.ts';
import type { TableColumn } from './table/rows.ts';
import type { NumberStyle } from './types.ts';

/** A question of a panel, as a Dashboard definition writes it: PromQL, or a metric. */
export interface PanelQuery {
  readonly promql?: string;
  readonly metric?: string;
  readonly stat?: Stat;
  readonly filter?: Readonly<Record<string, string | readonly string[]>>;
  readonly groupBy?: readonly string[];
  readonly legend?: string;
  readonly instant?: boolean;
  readonly step?: string;
  readonly hidden?: boolean;
}

export type PanelType = 'timeseries' | 'stat' | 'gauge' | 'bargauge' | 'table' | 'heatmap' | 'text' | 'row';

/** A panel as a Dashboard definition writes it (docs/definitions.md). */
export interface PanelSpec extends Partial<Omit<NumberStyle, 'unit'>> {
  readonly id: string;
  readonly type: PanelType;
  readonly title?: string;
  readonly description?: string;
  readonly position: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly queries?: readonly PanelQuery[];
  readonly unit?: string;
  readonly stacked?: boolean;
  readonly fill?: number;
  readonly draw?: 'line' | 'bars' | 'points';
  readonly legend?: 'list' | 'table' | 'hidden';
  readonly reduce?: Reduction;
  readonly orientation?: 'horizontal' | 'vertical';
  readonly columns?: readonly TableColumn[];
  readonly text?: string;
  readonly repeat?: string;
  readonly repeatDirection?: 'horizontal' | 'vertical';
  readonly maxPerRow?: number;
  readonly collapsed?: boolean;
}
