import { useElementSize } from '@mantine/hooks';
import { ErrorState } from '../kit/ErrorState.tsx';
import type { Choices } from '../panels/interpolate.ts';
import { PanelView } from '../panels/PanelView.tsx';
import type { PanelSpec } from '../panels/spec.ts';
import { usePanel } from '../panels/use-panel.ts';

/** The panel as it will look, with what it answers now. */
export function PanelPreview({ spec, choices }: { readonly spec: PanelSpec; readonly choices: Choices }) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const queries = (spec.queries ?? []).filter(({ promql, metric }) => (promql ?? metric ?? '') !== '');
  const panel = usePanel({ queries, choices, points: (width || 500) / 2, enabled: width > 0 });
  return (
    <div ref={ref} style={{ minWidth: 0, minHeight: 300 }}>
      {panel.isError && <ErrorState error={panel.error} />}
      {panel.data !== undefined && !panel.isError && <PanelView spec={spec} title={spec.title ?? ''} data={panel.data} height={360} />}
    </div>
  );
}
