import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect, retainSearchParams } from '@tanstack/react-router';
import { parseDashboardSearch } from './dashboards/search.ts';
import { parseDeliverySearch } from './delivery/search.ts';
import { parseCalendarSearch } from './feedback/oncall/search.ts';
import { NotFound } from './kit/NotFound.tsx';
import { PageError } from './kit/PageError.tsx';
import { PageSkeleton } from './kit/PageSkeleton.tsx';
import { parseQuerySearch } from './query/search.ts';
import { type PageSearch, parseSearch } from './range/range.ts';
import { parseGateSearch, parseNewSloSearch, parseSloSearch } from './reliability/search.ts';
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
  createRoute({
    ...page,
    path: '/delivery',
    validateSearch: parseDeliverySearch,
    component: lazyRouteComponent(() => import('./delivery/DeliveryPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/delivery/$service',
    validateSearch: parseDeliverySearch,
    component: lazyRouteComponent(() => import('./delivery/ServicePage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/delivery/teams/$team',
    validateSearch: parseDeliverySearch,
    component: lazyRouteComponent(() => import('./delivery/TeamPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/delivery/$service/$environment/$deployment',
    component: lazyRouteComponent(() => import('./delivery/DeploymentPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/reliability',
    validateSearch: parseSloSearch,
    component: lazyRouteComponent(() => import('./reliability/ReliabilityPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/reliability/gate',
    validateSearch: parseGateSearch,
    component: lazyRouteComponent(() => import('./reliability/gate/GatePage.tsx')),
  }),
  createRoute({ ...page, path: '/reliability/rules', component: lazyRouteComponent(() => import('./reliability/rules/RulesPage.tsx')) }),
  createRoute({
    ...page,
    path: '/reliability/slos/new',
    validateSearch: parseNewSloSearch,
    component: lazyRouteComponent(() => import('./reliability/editor/NewSloPage.tsx')),
  }),
  createRoute({ ...page, path: '/reliability/slos/$slo', component: lazyRouteComponent(() => import('./reliability/SloPage.tsx')) }),
  createRoute({
    ...page,
    path: '/reliability/slos/$slo/edit',
    component: lazyRouteComponent(() => import('./reliability/editor/EditSloPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/reliability/$slo',
    beforeLoad: ({ params }) => {
      throw redirect({ to: '/reliability/slos/$slo', params });
    },
  }),
  createRoute({ ...page, path: '/optimization', component: lazyRouteComponent(() => import('./optimization/OptimizationPage.tsx')) }),
  createRoute({ ...page, path: '/feedback', component: lazyRouteComponent(() => import('./feedback/FeedbackPage.tsx')) }),
  createRoute({ ...page, path: '/feedback/reviews/$week', component: lazyRouteComponent(() => import('./feedback/ReviewPage.tsx')) }),
  createRoute({ ...page, path: '/feedback/actions', component: lazyRouteComponent(() => import('./feedback/ActionsPage.tsx')) }),
  createRoute({ ...page, path: '/feedback/pulse', component: lazyRouteComponent(() => import('./feedback/surveys/SurveysPage.tsx')) }),
  createRoute({
    ...page,
    path: '/feedback/pulse/$survey',
    component: lazyRouteComponent(() => import('./feedback/surveys/SurveyPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/pulse/$survey/$round',
    component: lazyRouteComponent(() => import('./feedback/surveys/RoundPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/quick-check',
    component: lazyRouteComponent(() => import('./feedback/surveys/QuickCheckPage.tsx')),
  }),
  createRoute({ ...page, path: '/feedback/alerts', component: lazyRouteComponent(() => import('./feedback/alerts/AlertsPage.tsx')) }),
  createRoute({
    ...page,
    path: '/feedback/alerts/silences',
    component: lazyRouteComponent(() => import('./feedback/alerts/SilencesPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/alerts/deliveries',
    component: lazyRouteComponent(() => import('./feedback/alerts/DeliveriesPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/alerts/rules',
    component: lazyRouteComponent(() => import('./feedback/alerts/RulesPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/alerts/rules/new',
    component: lazyRouteComponent(() => import('./feedback/alerts/editor/NewRulePage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/alerts/rules/$name/edit',
    component: lazyRouteComponent(() => import('./feedback/alerts/editor/EditRulePage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/alerts/rules/$name',
    component: lazyRouteComponent(() => import('./feedback/alerts/rules/RulePage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/alerts/channels',
    component: lazyRouteComponent(() => import('./feedback/alerts/channels/ChannelsPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/alerts/channels/$name',
    component: lazyRouteComponent(() => import('./feedback/alerts/channels/ChannelPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/alerts/routing',
    component: lazyRouteComponent(() => import('./feedback/alerts/routing/RoutingPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/alerts/review',
    component: lazyRouteComponent(() => import('./feedback/alerts/ReviewPage.tsx')),
  }),
  createRoute({ ...page, path: '/feedback/alerts/$id', component: lazyRouteComponent(() => import('./feedback/alerts/AlertPage.tsx')) }),
  createRoute({ ...page, path: '/feedback/on-call', component: lazyRouteComponent(() => import('./feedback/oncall/OnCallPage.tsx')) }),
  createRoute({
    ...page,
    path: '/feedback/on-call/$schedule',
    validateSearch: parseCalendarSearch,
    component: lazyRouteComponent(() => import('./feedback/oncall/SchedulePage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/incidents',
    component: lazyRouteComponent(() => import('./feedback/incidents/IncidentsPage.tsx')),
  }),
  createRoute({
    ...page,
    path: '/feedback/incidents/$number',
    component: lazyRouteComponent(() => import('./feedback/incidents/IncidentPage.tsx')),
  }),
  createRoute({ ...page, path: '/me', component: lazyRouteComponent(() => import('./me/CollectedPage.tsx')) }),
  createRoute({ ...page, path: '/me/contacts', component: lazyRouteComponent(() => import('./me/ContactsPage.tsx')) }),
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
