import type { House } from '../area.ts';
import { AppError } from '../platform/errors.ts';
import type { Slo } from './slo.ts';
import { listSlos } from './slos.ts';

/** An SLO by name that has this objective, when one is named. @throws AppError `not_found`, `invalid_request`. */
export async function findSlo(house: Pick<House, 'definitions'>, name: string, objective?: string): Promise<Slo> {
  const slo = (await listSlos(house.definitions)).find((one) => one.name === name);
  if (slo === undefined) throw new AppError('not_found', `There is no SLO "${name}". GET /api/v1/slos lists them all.`);
  if (objective === undefined || slo.objectives.some((one) => one.name === objective)) return slo;
  const names = slo.objectives.map((one) => `"${one.name}"`).join(', ');
  const message = `"${name}" has no objective "${objective}", but ${names}.`;
  throw new AppError('invalid_request', message, { problems: [{ path: 'body.objective', message }] });
}
