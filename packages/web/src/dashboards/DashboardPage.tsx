import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Dashboard, dashboardQuery } from '../api/dashboards.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Page } from '../kit/Page.tsx';
import { DashboardView } from './DashboardView.tsx';

const route = getRouteApi('/dashboards/$name');

/** One dashboard. */
export default function DashboardPage() {
  const { name } = route.useParams();
  const dashboard = useQuery(dashboardQuery(name));
  if (dashboard.data !== undefined) return <DashboardView key={keyOf(dashboard.data)} dashboard={dashboard.data} />;
  return (
    <Page title="Dashboard">
      <Loaded query={dashboard} height={480}>
        {() => null}
      </Loaded>
    </Page>
  );
}

/** A new version begins anew: drafts of an old one would undo it. */
function keyOf({ metadata, version }: Dashboard): string {
  return `${metadata.name} ${version}`;
}
