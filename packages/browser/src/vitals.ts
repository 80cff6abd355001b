import { type Metric, onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';

/** One web vital as the server takes it. */
export interface Vital {
  /** Stays the same while a value of one page visit is refined, so that the last one replaces the ones before. */
  readonly id: string;
  readonly name: string;
  /** Seconds; for CLS the unitless score. */
  readonly value: number;
  /** When the id was first seen: milliseconds since the epoch. */
  readonly time: number;
  readonly path: string;
  readonly navigation: string;
}

/**
 * Measures Core Web Vitals, FCP and TTFB with the web-vitals library. The path is the one that was loaded: what a
 * single-page app shows later did not cause the load. Answers how to stop.
 */
export function watchVitals(onVital: (vital: Vital) => void): () => void {
  const path = location.pathname;
  const firstSeen = new Map<string, number>();
  let stopped = false;
  const report = ({ id, name, value, navigationType }: Metric) => {
    if (stopped) return;
    const time = firstSeen.get(id) ?? Date.now();
    firstSeen.set(id, time);
    onVital({ id, name, value: name === 'CLS' ? value : value / 1000, time, path, navigation: navigationType });
  };
  for (const watch of [onLCP, onINP, onCLS, onFCP, onTTFB]) watch(report);
  return () => {
    stopped = true;
  };
}
