export { createDefinitions } from './definitions.ts';
export { definitionRoutes } from './routes.ts';
