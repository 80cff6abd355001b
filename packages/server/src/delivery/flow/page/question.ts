import type { House } from '../../../area.ts';
import type { QueryParameters } from '../../../stores/clickhouse/client.ts';
import type { ClockName } from '../../metrics/clock.ts';
import { deploymentScope } from '../../metrics/scope.ts';
import type { StageName } from '../stages.ts';

/** What a page asks. */
export interface FlowQuery {
  /** Milliseconds UTC, to exclusive. */
  readonly from: number;
  readonly to: number;
  readonly clock: ClockName;
  /** Production, by its tier, when absent. */
  readonly environment?: string | undefined;
}

/** Ends a statement of a page: it reads little, and threads of one question wait for each other where many ask at once. */
export const alone = 'SETTINGS max_threads = 1';

/** The same as SQL over `change_flow`; changes by bots are left out. */
export interface FlowQuestion extends FlowQuery {
  readonly services: readonly string[];
  readonly parameters: QueryParameters;
  /** Rows of changes in the environments that are asked for, deployed in the range. */
  readonly deployed: string;
  /** Rows that stand for changes themselves, at any time. */
  readonly themselves: string;
  /** Of those, merged in the range. */
  readonly merged: string;
  /** The column of a duration by the clock that is asked for. */
  column(stage: StageName | 'lead_time'): string;
}

export async function flowQuestion(house: House, services: readonly string[], query: FlowQuery): Promise<FlowQuestion> {
  const { environments, parameters } = await deploymentScope(house, { filter: {}, groupBy: [] });
  const within = (time: string) =>
    `${time} >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND ${time} < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;
  const place = query.environment === undefined ? environments : 'environment = {environment:String}';
  // The sorting key narrows what FINAL reads of all columns; a row that had the time in an older version is looked at and left out.
  const at = (time: string) =>
    `change IN (SELECT change FROM change_flow WHERE service IN {services:Array(String)} AND ${within(time)}) AND ${within(time)}`;
  const own = 'service IN {services:Array(String)} AND NOT gone AND NOT bot';
  const themselves = `${own} AND environment = ''`;
  return {
    ...query,
    services,
    parameters: { ...parameters, services, from: query.from, to: query.to, environment: query.environment ?? '' },
    deployed: `${own} AND environment != '' AND ${place} AND ${at('deployed')}`,
    themselves,
    merged: `${themselves} AND state = 'merged' AND ${at('merged')}`,
    column: (stage) => (query.clock === 'working' ? `${stage}_working` : stage),
  };
}
