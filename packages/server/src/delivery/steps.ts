import type { House } from '../area.ts';
import type { Step } from './assembly.ts';
import { changeFlowStep } from './flow/step.ts';
import { commitsFromPushes } from './incoming/commits.ts';
import { deploymentsFromEvents } from './incoming/deployments.ts';
import { incidentsOnTimeline } from './outcomes/incident-entries.ts';
import { outcomesFromEvidence } from './outcomes/step.ts';
import { verdictStep } from './verdict/verdicts.ts';
import { workItemFlows } from './work-items/step.ts';

/** What is computed from what was received, in order: each step builds on the facts of those before it. */
export function deliverySteps(house: House): Step[] {
  return [
    commitsFromPushes(house),
    deploymentsFromEvents(house),
    changeFlowStep(house),
    workItemFlows(house),
    outcomesFromEvidence(house),
    incidentsOnTimeline(house),
    verdictStep(house),
  ];
}
