import { Anchor, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Kpi, kpisQuery } from '../api/kpi.ts';
import type { Signal } from '../api/metrics.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formatCount, formatText } from '../kit/format.ts';
import { Sparkline } from '../kit/Sparkline.tsx';
import { Value } from '../kit/Value.tsx';
import { KpiVerdict } from '../kpi/KpiVerdict.tsx';
import { runningValue } from '../kpi/running.ts';
import { treeOf } from '../kpi/tree.ts';
import classes from './Bridge.module.css';

/** The North Star, and below it the KPIs that are held to move it. */
export function NorthStar() {
  const { data, error, refetch } = useQuery(kpisQuery);
  if (error !== null) return <ErrorState error={error} retry={refetch} />;
  if (data === undefined) return <TreeSkeleton />;
  const { northStar, drivers, others } = treeOf(data);
  if (northStar === null && others.length === 0) return <NoKpis />;
  const below = northStar === null ? others : drivers;
  return (
    <section aria-label="North Star" className={classes.tree}>
      {northStar !== null && <KpiRow kpi={northStar} place="star" />}
      {below.map((kpi) => (
        <KpiRow key={kpi.name} kpi={kpi} place={northStar === null ? 'alone' : 'driver'} />
      ))}
    </section>
  );
}

function KpiRow({ kpi, place }: { readonly kpi: Kpi; readonly place: 'star' | 'driver' | 'alone' }) {
  const { displayName, metric, value, unit, why, target, n, history } = kpi;
  const running = runningValue(kpi);
  return (
    <div className={classes.kpi} data-place={place}>
      <div className={classes.kpiName}>
        {place === 'star' && <span className={classes.eyebrow}>North Star</span>}
        <Anchor component={Link} to={`/explore/${encodeURIComponent(metric)}`} c="inherit" title={kpi.description}>
          {displayName}
        </Anchor>
      </div>
      <div className={classes.kpiValue}>
        <Value value={value ?? running} unit={unit} size={place === 'star' ? 'large' : 'normal'} whyEmpty={why} />
      </div>
      <div className={classes.quiet}>
        {running !== null && 'so far, '}
        {target !== null && <>target {formatText(target, unit)}</>}
        {value !== null && <> · n {formatCount(n)}</>}
      </div>
      <Sparkline values={history.values} partial={history.partial} label={`Course of ${displayName}`} width={120} />
      <div className={classes.verdict}>
        <KpiVerdict kpi={kpi} />
        <span className={classes.quiet}>{currentSignal(kpi)?.text ?? why}</span>
      </div>
    </div>
  );
}

/** The signal that the last complete period takes part in, if there is one. */
function currentSignal({ signals, history }: Kpi): Signal | undefined {
  const judged = history.times[history.partial.lastIndexOf(false)];
  return judged === undefined ? undefined : signals.find(({ from, to }) => from <= judged && judged <= to);
}

function TreeSkeleton() {
  return (
    <div className={classes.tree} aria-busy="true">
      <Stack gap={10} p="sm">
        <Skeleton height={28} />
        <Skeleton height={22} />
        <Skeleton height={22} />
      </Stack>
    </div>
  );
}

function NoKpis() {
  return (
    <div className={classes.tree}>
      <div className={classes.padded}>
        <EmptyState
          title="No KPI yet"
          snippet={`apiVersion: binnacle/v1
kind: KPI
metadata: {name: weekly-active-people, displayName: People who are active in a week}
spec:
  metric: events.people
  direction: up
  target: 50
  step: 1w
  northStar: true`}
          action={
            <Anchor component={Link} to="/definitions/new" size="sm">
              Define one
            </Anchor>
          }
        >
          The North Star is the one number that says whether users get what they come for; its drivers are what your teams can move. Apply
          this with “npx binnacle apply -f FILE”, or define it here.
        </EmptyState>
      </div>
    </div>
  );
}
