import { useMemo, useState } from 'react';
import { LinesLegend } from './LinesLegend.tsx';
import { LinesPlot, type LinesPlotProps } from './LinesPlot.tsx';

interface LinesProps extends LinesPlotProps {
  readonly legend?: 'list' | 'table' | 'hidden';
}

/** A chart of series over time with its legend, in a given height. */
export function Lines({ legend = 'list', height, ...props }: LinesProps) {
  const [alone, setAlone] = useState<string | null>(null);
  const known = props.series.some(({ key }) => key === alone) ? alone : null;
  // What is hidden stays a series without values, so that the others keep their colours.
  const drawn = useMemo(
    () =>
      known === null ? props.series : props.series.map((one) => (one.key === known ? one : { ...one, values: one.values.map(() => null) })),
    [props.series, known],
  );
  const legendHeight =
    legend === 'hidden' || props.series.length === 0 ? 0 : Math.min(120, legend === 'table' ? 28 + props.series.length * 24 : 28);
  return (
    <div style={{ height, display: 'flex', flexDirection: 'column', minWidth: 0 }}>
      <LinesPlot {...props} series={drawn} height={Math.max(60, height - legendHeight)} />
      {legendHeight > 0 && (
        <div style={{ maxHeight: legendHeight, minHeight: 0, overflow: 'auto' }}>
          <LinesLegend
            title={props.title}
            series={props.series}
            style={props.style}
            form={legend === 'table' ? 'table' : 'list'}
            alone={known}
            onAlone={setAlone}
          />
        </div>
      )}
    </div>
  );
}
