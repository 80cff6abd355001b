import type { ForeignManifest } from '../../definitions/types.ts';
import { pyrraSloOf } from '../pyrra/foreign.ts';
import { slothSlosOf } from '../sloth/foreign.ts';

/** SLOs of the files of Sloth and Pyrra; `undefined` for anything else. */
export function foreignSlosOf(value: unknown): readonly ForeignManifest[] | undefined {
  return slothSlosOf(value) ?? pyrraSloOf(value);
}
