import { Button, Group } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';

const pages = [
  { to: '/query', title: 'Query' },
  { to: '/explore', title: 'Metrics' },
];

/** Explore's two pages: asking in PromQL, and the list of metrics. */
export function ExploreTabs() {
  const { pathname } = useLocation();
  return (
    <Group gap={4}>
      {pages.map(({ to, title }) => {
        const here = pathname.startsWith(to);
        return (
          <Button
            key={to}
            component={Link}
            to={to}
            size="compact-sm"
            variant={here ? 'light' : 'subtle'}
            {...(here ? { 'aria-current': 'page' } : { color: 'gray' })}
          >
            {title}
          </Button>
        );
      })}
    </Group>
  );
}
