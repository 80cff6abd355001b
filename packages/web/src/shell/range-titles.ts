import type { RelativeRange } from '../range/range.ts';

export const rangeTitles: Readonly<Record<RelativeRange, string>> = {
  '1h': 'Last hour',
  '6h': 'Last 6 hours',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '28d': 'Last 28 days',
  '90d': 'Last 90 days',
};
