import type { Beacon } from '@binnacle/browser';
import type { Session } from './api/session.ts';

type Properties = Readonly<Record<string, unknown>>;

let beacon: Promise<Beacon> | undefined;

/**
 * Measures these pages with Binnacle's own beacon: vitals, page views, and the features that people use. It is loaded after
 * the page, so that measuring costs nothing of what it measures.
 */
export function measure(session: Session): void {
  const { beaconKey, user } = session;
  if (beacon === undefined && beaconKey !== null) {
    beacon = import('@binnacle/browser').then(({ start }) => start({ key: beaconKey, person: user?.id ?? '' }));
    beacon.catch(() => undefined);
  }
  beacon?.then((started) => started.identify(user?.id ?? '')).catch(() => undefined);
}

/** Records that somebody did something that a KPI may count, such as `review_opened` or `feature_used`. */
export function track(event: string, properties: Properties = {}): void {
  beacon?.then((started) => started.track(event, properties)).catch(() => undefined);
}
