import { createRootRoute, createRoute, createRouter, lazyRouteComponent, retainSearchParams } from '@tanstack/react-router';
import { parseDashboardSearch } from './dashboards/search.ts';
import { NotFound } from './kit/NotFound.tsx';
import { PageError } from './kit/PageError.tsx';
import { PageSkeleton } from './kit/PageSkeleton.tsx';
import { parseQuerySearch } from './query/search.ts';
import { type PageSearch, parseSearch } from './range/range.ts';
import { Shell } from './shell/Shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: parseSearch,
  // The range, comparison and environment stay while people walk from page to page.
  search: { middlewares: [retainSearchParams<PageSearch>(['range', 'from', 'to', 'compare', 'env'])] },
});

const page = { getParentRoute: () => root } as const;

const pages = [
  createRoute({ ...page, path: '/', component: lazyRouteComponent(() => import('./bridge/BridgePage.tsx')) }),
  createRoute({ ...page, path: '/outcomes', component: lazyRouteComponent(() => import('./kpi/OutcomesPage.tsx')) }),
  createRoute({ ...page, path: '/delivery', component: lazyRouteComponent(() => import('./delivery/DeliveryPage.tsx')) }),
  createRoute({ ...page, path: '/delivery/$service', component: lazyRouteComponent(() => import('./delivery/ServicePage.tsx')) }),
  createRoute({ ...page, path: '/reliability', component: lazyRouteComponent(() => import('./reliability/ReliabilityPage.tsx')) }),
  createRoute({ ...page, path: '/reliability/rules', component: lazyRouteComponent(() => import('./reliability/rules/RulesPage.tsx')) }),
  createRoute({ ...page, path: '/reliability/$slo', component: lazyRouteComponent(() => import('./reliability/SloPage.tsx')) }),
  createRoute({ ...page, path: '/optimization', component: lazyRouteComponent(() => import('./optimization/OptimizationPage.tsx')) }),
  createRoute({ ...page, path: '/feedback', component: lazyRouteComponent(() => import('./feedback/FeedbackPage.tsx')) }),
  createRoute({ ...page, path: '/feedback/reviews/$week', component: lazyRouteComponent(() => import('./feedback/ReviewPage.tsx')) }),
  createRoute({ ...page, path: '/feedback/actions', component: lazyRouteComponent(() => import('./feedback/ActionsPage.tsx')) }),
  createRoute({ ...page, path: '/dashboards', component: lazyRouteComponent(() => import('./dashboards/DashboardsPage.tsx')) }),
  createRoute({
    ...page,
    path: '/dashboards/$name',
    validateSearch: parseDashboardSearch,
    component: lazyRouteComponent(() => import('./dashboards/DashboardPage.tsx')),
  }),
  createRoute({ ...page, path: '/definitions', component: lazyRouteComponent(() => import('./definitions/DefinitionsPage.tsx')) }),
  createRoute({ ...page, path: '/definitions/new', component: lazyRouteComponent(() => import('./definitions/NewDefinitionPage.tsx')) }),
  createRoute({
    ...page,
    path: '/definitions/$kind/$name',
    component: lazyRouteComponent(() => import('./definitions/DefinitionPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/query',
    validateSearch: parseQuerySearch,
    component: lazyRouteComponent(() => import('./query/QueryPage.tsx')),
  }),
  createRoute({ ...page, path: '/explore', component: lazyRouteComponent(() => import('./metrics/MetricsPage.tsx')) }),
  createRoute({ ...page, path: '/explore/$name', component: lazyRouteComponent(() => import('./metrics/MetricPage.tsx')) }),
  createRoute({ ...page, path: '/settings', component: lazyRouteComponent(() => import('./settings/SettingsPage.tsx')) }),
  createRoute({ ...page, path: '/settings/$section', component: lazyRouteComponent(() => import('./settings/SettingsPage.tsx')) }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: 'intent',
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 150,
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
