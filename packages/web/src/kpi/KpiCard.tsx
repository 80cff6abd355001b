import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Kpi } from '../api/kpi.ts';
import { Scorecard } from '../kit/Scorecard.tsx';
import { Sparkline } from '../kit/Sparkline.tsx';
import { KpiVerdict } from './KpiVerdict.tsx';
import { runningValue } from './running.ts';

/** A KPI's last complete period against its target. */
export function KpiCard({ kpi, northStar }: { readonly kpi: Kpi; readonly northStar: boolean }) {
  const { displayName, value, unit, n, target, why, history, metric } = kpi;
  const running = runningValue(kpi);
  return (
    <Scorecard
      title={northStar ? `North Star: ${displayName}` : displayName}
      value={value ?? running}
      unit={unit}
      n={running === null ? n : undefined}
      target={target}
      whyEmpty={why}
      sparkline={<Sparkline values={history.values} partial={history.partial} label={`Course of ${displayName}`} />}
      change={
        <>
          {running !== null && <span>so far</span>}
          <Anchor component={Link} to={`/explore/${encodeURIComponent(metric)}`} size="xs">
            explain
          </Anchor>
        </>
      }
      verdict={<KpiVerdict kpi={kpi} />}
    />
  );
}
