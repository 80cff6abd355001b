import { Button, Group } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../../kit/Page.tsx';

const base = '/feedback/alerts';
const pages = [
  { to: base, title: 'Alerts' },
  { to: `${base}/rules`, title: 'Rules' },
  { to: '/feedback/on-call', title: 'On call' },
  { to: `${base}/routing`, title: 'Routing' },
  { to: `${base}/silences`, title: 'Silences' },
  { to: `${base}/channels`, title: 'Channels' },
  { to: `${base}/deliveries`, title: 'Deliveries' },
  { to: `${base}/review`, title: 'Review' },
];

interface AlertsFrameProps {
  readonly title: string;
  readonly question: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page of alerting below the links to all of them. */
export function AlertsFrame({ title, question, actions, children }: AlertsFrameProps) {
  const { pathname } = useLocation();
  const current = pages.slice(1).find(({ to }) => pathname.startsWith(to))?.to ?? base;
  return (
    <Page title={title} question={question} actions={actions}>
      <nav aria-label="Alerting">
        <Group gap={4}>
          {pages.map(({ to, title: name }) => (
            <Button
              key={to}
              component={Link}
              to={to}
              size="compact-sm"
              variant={to === current ? 'light' : 'subtle'}
              // The router marks each whose address the page's begins with, which for the first is nearly all of them.
              activeOptions={{ exact: true }}
              {...(to === current ? { 'aria-current': 'page' } : { color: 'gray' })}
            >
              {name}
            </Button>
          ))}
        </Group>
      </nav>
      {children}
    </Page>
  );
}
