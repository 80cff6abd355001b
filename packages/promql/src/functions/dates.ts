import { Labels } from '../labels.ts';
import { float } from '../series.ts';
import { mapFloats } from './map.ts';
import { type FunctionImplementation, vectorArgument } from './types.ts';

/** A part of a date in UTC: of each value taken as seconds since the epoch, or of the time of evaluation where there is no argument. */
function part(read: (date: Date) => number): FunctionImplementation {
  const of = (seconds: number) => read(new Date(Math.trunc(seconds) * 1000));
  return (call) => {
    if (call.args.length > 0) return mapFloats(vectorArgument(call, 0), of);
    const { start, step, count } = call.grid;
    const values = Float64Array.from({ length: count }, (_, point) => of(Math.floor((start + point * step) / 1000)));
    return { type: 'vector', series: [{ labels: Labels.empty, kinds: new Uint8Array(count).fill(float), values, dropName: false }] };
  };
}

const dayMilliseconds = 86_400_000;

export const dateFunctions: Readonly<Record<string, FunctionImplementation>> = {
  minute: part((date) => date.getUTCMinutes()),
  hour: part((date) => date.getUTCHours()),
  day_of_week: part((date) => date.getUTCDay()),
  day_of_month: part((date) => date.getUTCDate()),
  day_of_year: part((date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMilliseconds) + 1),
  days_in_month: part((date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()),
  month: part((date) => date.getUTCMonth() + 1),
  year: part((date) => date.getUTCFullYear()),
};
