import type { StageName } from '../api/flow.ts';

interface Stage {
  readonly title: string;
  /** From when to when. */
  readonly meaning: string;
  readonly colour: string;
}

/** The stages of a change on its way, in order; one colour each, the same everywhere. */
export const stages: Readonly<Record<StageName, Stage>> = {
  coding: { title: 'Coding', meaning: 'first commit to ready for review', colour: 'var(--series-1)' },
  pickup: { title: 'Pickup', meaning: 'ready for review to the first review', colour: 'var(--series-2)' },
  review: { title: 'Review', meaning: 'first review to the last approval', colour: 'var(--series-3)' },
  merge_wait: { title: 'Merge wait', meaning: 'approved to merged', colour: 'var(--series-4)' },
  deploy_wait: { title: 'Deploy wait', meaning: 'merged to the start of the deployment', colour: 'var(--series-5)' },
  deploying: { title: 'Deploying', meaning: 'start to finish of the deployment', colour: 'var(--series-6)' },
};
