import { Text } from '@mantine/core';
import { Heatmap } from './heatmap/Heatmap.tsx';
import { Lines } from './lines/Lines.tsx';
import { Bars } from './numbers/Bars.tsx';
import { Gauge } from './numbers/Gauge.tsx';
import { Stat } from './numbers/Stat.tsx';
import type { PanelSpec } from './spec.ts';
import { ValuesTable } from './table/ValuesTable.tsx';
import type { NumberStyle } from './types.ts';
import type { PanelData } from './use-panel.ts';

interface PanelViewProps {
  readonly spec: PanelSpec;
  readonly title: string;
  readonly data: PanelData;
  /** Pixels that the drawing may take. */
  readonly height: number;
}

/** What a panel shows of its answers, by its type. */
export function PanelView({ spec, title, data, height }: PanelViewProps) {
  const style: NumberStyle = {
    unit: spec.unit ?? data.asked.find(({ unit }) => unit !== undefined)?.unit ?? 'count',
    decimals: spec.decimals,
    min: spec.min,
    max: spec.max,
    thresholds: spec.thresholds,
    names: spec.names,
  };
  if (data.series.length === 0) return <Nothing data={data} />;
  const shared = { title, series: data.series, style, height };
  switch (spec.type) {
    case 'stat':
      return <Stat {...shared} reduction={spec.reduce ?? 'last'} orientation={spec.orientation ?? 'horizontal'} />;
    case 'gauge':
      return <Gauge {...shared} reduction={spec.reduce ?? 'last'} orientation={spec.orientation ?? 'horizontal'} />;
    case 'bargauge':
      return <Bars {...shared} reduction={spec.reduce ?? 'last'} orientation={spec.orientation ?? 'horizontal'} />;
    case 'table':
      return (
        <ValuesTable title={title} answers={data.asked.map(({ series }) => series)} style={style} columns={spec.columns} height={height} />
      );
    case 'heatmap':
      return <Heatmap {...shared} />;
    default:
      return (
        <Lines
          {...shared}
          interval={data.interval}
          stacked={spec.stacked ?? false}
          fill={spec.fill ?? 0}
          draw={spec.draw ?? 'line'}
          legend={spec.legend ?? 'list'}
        />
      );
  }
}

/** No series is no error: it says what was asked, so that a wrong label is seen. */
function Nothing({ data }: { readonly data: PanelData }) {
  const [why] = data.asked.flatMap(({ infos, warnings }) => [...warnings, ...infos]);
  return (
    <Text size="sm" c="var(--quiet)" p="xs">
      No series in this range. {why}
    </Text>
  );
}
