/** How an error budget stands, the worst first. Apart from the questions about SLOs, because addresses are read before any of them. */
export const objectiveStates = ['exhausted', 'freeze', 'caution', 'healthy', 'too_few', 'no_data'] as const;
export type ObjectiveState = (typeof objectiveStates)[number];
