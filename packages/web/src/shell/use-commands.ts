import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { namesOfKindQuery } from '../api/definitions.ts';
import { metricsQuery } from '../api/metrics-list.ts';
import { areas, tools } from './areas.ts';

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: 'Pages' | 'SLOs' | 'Services' | 'Metrics' | 'Actions';
  /** More words it is found by. */
  readonly words?: string;
  readonly run: () => void;
}

/** Pages below the areas that people look for by name. */
const pages = [
  { title: 'Gate', to: '/reliability/gate', words: 'deploy freeze override may' },
  { title: 'Alerts', to: '/feedback/alerts', words: 'firing pages tickets' },
  { title: 'Alert rules', to: '/feedback/alerts/rules', words: 'thresholds' },
  { title: 'New alert rule', to: '/feedback/alerts/rules/new', words: 'threshold anomaly absence backtest' },
  { title: 'Routing of alerts', to: '/feedback/alerts/routing', words: 'receivers routes alertmanager inhibitions' },
  { title: 'Notification channels', to: '/feedback/alerts/channels', words: 'slack email pagerduty webhook secret' },
  { title: 'Silences', to: '/feedback/alerts/silences', words: 'mute alerts' },
  { title: 'On-call', to: '/feedback/on-call', words: 'schedules escalation oncall' },
  { title: 'Incidents', to: '/feedback/incidents', words: 'outage declare' },
] as const;

/** Everything one can go to or do. @param onHelp shows the keyboard shortcuts */
export function useCommands(onHelp: () => void): readonly Command[] {
  const navigate = useNavigate();
  const named = useNamed();
  const actions = useActions(onHelp);
  const { data: metrics = [] } = useQuery(metricsQuery);
  return useMemo(() => {
    const toPage = ({ title, to, words = '' }: { readonly title: string; readonly to: string; readonly words?: string }) => ({
      id: `page${to}`,
      title,
      words,
      group: 'Pages' as const,
      run: () => void navigate({ to }),
    });
    return [
      ...[...areas, ...tools].map(({ title, to }) => toPage({ title, to })),
      ...pages.map(toPage),
      ...named,
      ...metrics.map(({ name, title, description }) => ({
        id: `metric-${name}`,
        title,
        words: `${name} ${description}`,
        group: 'Metrics' as const,
        run: () => void navigate({ to: '/explore/$name', params: { name } }),
      })),
      ...actions,
    ];
  }, [metrics, navigate, named, actions]);
}

/** SLOs, and services with their gate. */
function useNamed(): readonly Command[] {
  const navigate = useNavigate();
  const { data: slos = [] } = useQuery(namesOfKindQuery('SLO'));
  const { data: services = [] } = useQuery(namesOfKindQuery('Service'));
  return useMemo(
    () => [
      ...slos.map(({ name, displayName = name }) => ({
        id: `slo-${name}`,
        title: displayName,
        words: `${name} slo error budget`,
        group: 'SLOs' as const,
        run: () => void navigate({ to: '/reliability/slos/$slo', params: { slo: name } }),
      })),
      ...services.flatMap(({ name, displayName = name }) => [
        {
          id: `service-${name}`,
          title: displayName,
          words: `${name} service delivery`,
          group: 'Services' as const,
          run: () => void navigate({ to: '/delivery/$service', params: { service: name } }),
        },
        {
          id: `gate-${name}`,
          title: `Gate of ${displayName}`,
          words: `${name} deploy may`,
          group: 'Services' as const,
          run: () => void navigate({ to: '/reliability/gate', search: { service: name } }),
        },
      ]),
    ],
    [slos, services, navigate],
  );
}

function useActions(onHelp: () => void): readonly Command[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  return useMemo(() => {
    const make = (id: string, title: string, words: string, run: () => unknown) => ({
      id,
      title,
      words,
      group: 'Actions' as const,
      run: () => void run(),
    });
    return [
      make('scheme-light', 'Light colours', 'theme mode scheme', () => setColorScheme('light')),
      make('scheme-dark', 'Dark colours', 'theme mode scheme', () => setColorScheme('dark')),
      make('scheme-auto', 'Colours of the system', 'theme mode scheme', () => setColorScheme('auto')),
      make('help', 'Keyboard shortcuts', 'help', onHelp),
      make('new-definition', 'New definition', 'add kpi slo service metric budget', () => navigate({ to: '/definitions/new' })),
      make('new-slo', 'New SLO', 'add objective error budget', () => navigate({ to: '/reliability/slos/new' })),
      make('new-key', 'New ingest key', 'add source token', () => navigate({ to: '/settings/$section', params: { section: 'keys' } })),
    ];
  }, [navigate, onHelp, setColorScheme]);
}
