export { defaultRouting, routingKind } from './definitions.ts';
export { dispatcher } from './dispatcher.ts';
