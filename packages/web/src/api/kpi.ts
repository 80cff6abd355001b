import { queryOptions } from '@tanstack/react-query';
import { get } from './client.ts';
import type { Direction, Limits, Signal, Stat } from './metrics.ts';

/** A KPI and how its last complete period stands against the target. */
export interface Kpi {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** `kpi.<name>` */
  readonly metric: string;
  readonly unit: string;
  readonly direction: Direction;
  readonly stat: Stat | null;
  readonly target: number | null;
  readonly value: number | null;
  readonly n: number;
  readonly verdict: 'met' | 'missed' | 'no_target' | 'no_data' | 'too_few';
  readonly why: string;
  /** Names of KPIs that are held to move this one. */
  readonly drivers: readonly string[];
  readonly history: {
    readonly times: readonly number[];
    readonly values: readonly (number | null)[];
    readonly partial: readonly boolean[];
  };
  readonly signals: readonly Signal[];
  readonly limits: Limits | null;
}

export interface Kpis {
  readonly northStar: Kpi | null;
  readonly kpis: readonly Kpi[];
}

export const kpisQuery = queryOptions({ queryKey: ['kpis'], queryFn: ({ signal }) => get<Kpis>('/kpis', {}, signal) });
