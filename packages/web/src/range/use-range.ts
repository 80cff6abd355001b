import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useSession } from '../api/session.ts';
import { useDefaultRange } from './default-range.ts';
import { type Interval, type PageSearch, type Range, resolve, toRange } from './range.ts';

export interface PageRange {
  readonly range: Range;
  readonly environment: string | undefined;
  readonly compare: boolean;
  /** Changes exactly when the range was chosen anew: part of the key of every query that depends on it. */
  readonly key: string;
  readonly timezone: string;
  /** The range as times, as of now. */
  now(): Interval;
  /** Changes the shared search parameters of the page. */
  set(change: { [Name in keyof PageSearch]?: PageSearch[Name] | undefined }): void;
}

/** The time range, comparison and environment that rule the page; they live in the URL. */
export function usePageRange(): PageRange {
  const search: PageSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { timezone } = useSession();
  const { from, to, range, env, compare } = search;
  const own = useDefaultRange();
  return useMemo(() => {
    const chosen = toRange({ ...(range && { range }), ...(from && { from }), ...(to && { to }) }, own);
    return {
      range: chosen,
      environment: env,
      compare: compare !== 'none',
      key: JSON.stringify(chosen),
      timezone,
      now: () => resolve(chosen, Date.now(), timezone),
      set: (change) => void navigate({ to: '.', search: (current: PageSearch) => ({ ...current, ...change }) as PageSearch }),
    };
  }, [from, to, range, env, compare, own, timezone, navigate]);
}
