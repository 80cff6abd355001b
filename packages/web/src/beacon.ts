import { type Beacon, type Properties, start } from '@binnacle/browser';
import type { Session } from './api/session.ts';

let beacon: Beacon | undefined;

/** Lets this server measure its own pages: web vitals, page views, and what signed-in people (by their random id) use. */
export function startBeacon(session: Session): void {
  if (session.beaconKey === null) return;
  beacon ??= start({ key: session.beaconKey });
  beacon.identify(session.user?.id ?? '');
}

/** Records that the person did something, such as `review_opened`. */
export function track(name: string, properties?: Properties): void {
  beacon?.track(name, properties);
}
