import type { DefinitionLookup, Kind, Manifest } from '../../definitions/types.ts';
import { checkDependents, checkPolicy, checkSli } from './checks.ts';
import type { SliSpec } from './fields.ts';
import { openSloObjectsOf } from './foreign.ts';
import { alertConditionKind, alertPolicyKind, dataSourceKind, notificationTargetKind, openSloServiceKind, sliKind } from './kinds.ts';
import { openSloKind } from './slo.ts';

export { listOpenSlos, openSloKind } from './slo.ts';

/** All kinds of OpenSLO v1. */
export const openSloKinds: readonly Kind[] = [
  { ...openSloKind, fromForeign: openSloObjectsOf },
  { ...dataSourceKind, check: checkDependents },
  {
    ...sliKind,
    check: async (sli: Manifest<SliSpec>, others: DefinitionLookup) => [
      ...(await checkSli(sli, others)),
      ...(await checkDependents(sli, others)),
    ],
  },
  { ...alertPolicyKind, check: checkPolicy },
  alertConditionKind,
  notificationTargetKind,
  openSloServiceKind,
] as Kind[];
