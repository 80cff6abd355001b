export { operationJobs } from './jobs.ts';
export { applyRetentions } from './retention.ts';
export { operationRoutes } from './routes.ts';
