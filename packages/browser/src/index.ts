import { watchPages } from './pages.ts';
import { isOptedOut } from './privacy.ts';
import { createQueue } from './queue.ts';
import { createTransport } from './transport.ts';
import { newId, openVisit } from './visit.ts';
import { watchVitals } from './vitals.ts';

export interface BeaconOptions {
  /** Ingest key of the source that the page's facts belong to. It can only write, so a page may show it. */
  readonly key: string;
  /** Address of the server, such as `https://binnacle.example`; by default the page's own origin. */
  readonly url?: string;
  /** Who the person is, when the page knows it already: see `identify`. */
  readonly person?: string;
  /** Record nothing for people whose browser says Do Not Track or Global Privacy Control. Default true. */
  readonly respectPrivacySignals?: boolean;
  /** Record an event `page_view` for the first page and for every navigation of a single-page app. Default true. */
  readonly pageViews?: boolean;
  /** Measure LCP, INP, CLS, FCP and TTFB. Default true. */
  readonly vitals?: boolean;
}

/** Values are stored as text; objects and arrays as JSON. */
export type Properties = Readonly<Record<string, unknown>>;

export interface Beacon {
  /** Records that a person did something, such as `track('report_exported', { format: 'csv' })`. */
  track(name: string, properties?: Properties): void;
  /** Says who the person is from now on: a pseudonymous identifier, never a name or an e-mail address. `''` after sign-out. */
  identify(person: string): void;
  /** Sends what waits without waiting for more. */
  flush(): void;
  /** Ends recording, after sending what waits. */
  stop(): void;
}

const silent: Beacon = { track: () => undefined, identify: () => undefined, flush: () => undefined, stop: () => undefined };

/** Starts to measure this page. Call it once, as early as possible. */
export function start(options: BeaconOptions): Beacon {
  if ((options.respectPrivacySignals ?? true) && isOptedOut(navigator)) return silent;
  const visit = openVisit();
  if (options.person !== undefined) visit.identify(options.person);
  const address = new URL('/api/v1/events', options.url ?? location.origin);
  address.searchParams.set('key', options.key);
  const queue = createQueue(createTransport(address.href));
  const track = (name: string, properties: Properties = {}) => {
    queue.add('events', {
      id: newId(),
      name,
      time: Date.now(),
      person: visit.person(),
      session: visit.session(),
      path: location.pathname,
      properties,
    });
  };
  const stops: (() => void)[] = [queue.watchLeaving(document, window)];
  if (options.pageViews ?? true) stops.push(watchPages((previous) => track('page_view', previous === '' ? {} : { previous })));
  if (options.vitals ?? true) {
    stops.push(watchVitals((vital) => queue.add('vitals', { ...vital, session: visit.session() })));
  }
  return {
    track,
    identify: (person) => visit.identify(person),
    flush: () => queue.flush(),
    stop() {
      for (const stop of stops) stop();
      queue.flush();
    },
  };
}
