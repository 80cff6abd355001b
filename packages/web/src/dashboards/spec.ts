import type { Manifest } from '../api/definitions.ts';
import type { PanelSpec } from '../panels/spec.ts';

/** A variable as a Dashboard definition writes it (docs/definitions.md). */
export interface VariableSpec {
  readonly name: string;
  readonly label?: string;
  readonly type: 'query' | 'custom' | 'interval' | 'text' | 'constant';
  readonly query?: string;
  readonly regex?: string;
  readonly values?: readonly string[];
  readonly default?: string | readonly string[];
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly hidden?: boolean;
  readonly sort?: 'none' | 'text' | 'number';
}

export interface DashboardSpec {
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly range?: string;
  readonly refresh?: string;
  readonly variables?: readonly VariableSpec[];
  readonly panels: readonly PanelSpec[];
}

export interface DashboardManifest extends Manifest {
  readonly spec: DashboardSpec & Readonly<Record<string, unknown>>;
}
