import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { QuerySearch } from './search.ts';

interface QueryLinkProps extends Pick<QuerySearch, 'view'> {
  readonly promql: string;
  readonly children: ReactNode;
}

/** Leads to the query page with a query asked. */
export function QueryLink({ promql, view, children }: QueryLinkProps) {
  const search: QuerySearch = { q: [promql], ...(view === undefined ? {} : { view }) };
  return (
    <Anchor component={Link} to="/query" search={search as never} size="sm" style={{ overflowWrap: 'anywhere' }} title={promql}>
      {children}
    </Anchor>
  );
}
