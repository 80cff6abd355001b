import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePageRange } from '../range/use-range.ts';
import { type Asked, ask, mostSeries } from './ask.ts';
import type { Choices } from './interpolate.ts';
import { shortNames } from './name.ts';
import type { PanelQuery } from './spec.ts';
import type { PanelSeries } from './types.ts';

export interface PanelData {
  /** One a question that is shown, in order. */
  readonly asked: readonly Asked[];
  /** Of all questions, at most `mostSeries`, with keys that are unique in the panel. */
  readonly series: readonly PanelSeries[];
  /** Series that were left out. */
  readonly more: number;
  readonly interval: { readonly from: number; readonly to: number };
}

interface PanelOptions {
  readonly queries: readonly PanelQuery[];
  readonly choices: Choices;
  /** About how many points fit. */
  readonly points: number;
  readonly enabled?: boolean;
  /** Milliseconds between two askings; the page's default when absent. */
  readonly refresh?: number | undefined;
}

/** What a panel's questions answer in the page's range. */
export function usePanel({ queries, choices, points, enabled = true, refresh }: PanelOptions) {
  const page = usePageRange();
  const shown = queries.filter(({ hidden }) => hidden !== true);
  // Charts of nearly the same width ask the same.
  const rounded = Math.max(50, Math.round(points / 50) * 50);
  return useQuery({
    queryKey: ['panel', shown, choices, rounded, page.key, page.timezone],
    enabled: enabled && shown.length > 0,
    placeholderData: keepPreviousData,
    ...(refresh === undefined ? {} : { refetchInterval: refresh }),
    queryFn: async ({ signal }): Promise<PanelData> => {
      const interval = page.now();
      const context = { interval, timezone: page.timezone, points: rounded, choices };
      const asked = await Promise.all(shown.map((query) => ask(query, context, signal)));
      return { asked, ...joined(shown, asked), interval };
    },
  });
}

function joined(queries: readonly PanelQuery[], asked: readonly Asked[]): Pick<PanelData, 'series' | 'more'> {
  const all = asked.flatMap(({ series }, index) => {
    // Without a template, labels that all series share are not repeated in each name.
    const names =
      queries[index]?.legend === undefined && queries[index]?.promql !== undefined
        ? shortNames(series.map(({ labels }) => labels))
        : undefined;
    return series.map((one, place) => ({ ...one, key: `${index} ${one.key}`, name: names?.[place] ?? one.name }));
  });
  return { series: all.slice(0, mostSeries), more: Math.max(0, all.length - mostSeries) };
}
