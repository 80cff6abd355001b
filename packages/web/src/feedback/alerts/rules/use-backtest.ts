import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type AlertRuleSpec, type Backtest, backtest } from '../../../api/alert-rules.ts';
import { usePageRange } from '../../../range/use-range.ts';

export const spans = [
  { value: '1', label: '1 day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: 'page', label: 'Range above' },
] as const;
export type Span = (typeof spans)[number]['value'];

const day = 86_400_000;
/** The clock of a browser may be a little ahead of the server's, and the future is refused. */
const ahead = 1_000;

/** How far back a rule is looked at: days up to now, or the page's range, which a chart that is dragged over sets. */
export function useSpan(initial: Span): readonly [Span, (span: Span) => void] {
  const { key } = usePageRange();
  const [chosen, setChosen] = useState({ span: initial, key });
  return [chosen.key === key ? chosen.span : 'page', (span) => setChosen({ span, key })];
}

/** What a rule would have done in a span; the answer before stays while the next is asked for. */
export function useBacktest(rule: string | AlertRuleSpec, span: Span, enabled: boolean) {
  const page = usePageRange();
  return useQuery({
    queryKey: ['backtest', typeof rule === 'string' ? rule : JSON.stringify(rule), span, span === 'page' ? page.key : ''],
    queryFn: ({ signal }): Promise<Backtest> => {
      const to = Date.now() - ahead;
      if (span !== 'page') return backtest(rule, to - Number(span) * day, to, signal);
      const shown = page.now();
      return backtest(rule, shown.from, Math.min(shown.to, to), signal);
    },
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: false,
    retry: false,
  });
}
