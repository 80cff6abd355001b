/** From the worst on. */
export const severities = ['sev1', 'sev2', 'sev3', 'sev4'] as const;
export type Severity = (typeof severities)[number];

export const statuses = ['triage', 'active', 'mitigated', 'resolved', 'canceled'] as const;
export type Status = (typeof statuses)[number];

/** Who does what while it lasts. */
export const roleNames = ['commander', 'communications', 'operations'] as const;
export type RoleName = (typeof roleNames)[number];

export const incidentSources = ['alert', 'page', 'slack', 'api'] as const;
export type IncidentSource = (typeof incidentSources)[number];
