import { Button, Group } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Page } from '../kit/Page.tsx';

const pages = [
  { to: '/me/contacts', title: 'How I am reached' },
  { to: '/me', title: 'What is collected about me' },
] as const;

interface MeFrameProps {
  readonly title: string;
  readonly question: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page about whoever is signed in, below the links to all of them. */
export function MeFrame({ title, question, actions, children }: MeFrameProps) {
  const { pathname } = useLocation();
  const current = pages.find(({ to }) => pathname.startsWith(to))?.to;
  return (
    <Page title={title} question={question} actions={actions}>
      <nav aria-label="About me">
        <Group gap={4}>
          {pages.map(({ to, title: name }) => (
            <Button
              key={to}
              component={Link}
              to={to}
              size="compact-sm"
              variant={to === current ? 'light' : 'subtle'}
              {...(to === current ? { 'aria-current': 'page' } : { color: 'gray' })}
              // The router marks each whose address the page's begins with, which for /me is all of them.
              activeOptions={{ exact: true }}
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
