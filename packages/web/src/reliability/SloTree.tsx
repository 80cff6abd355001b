import { Button, Group, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Slo } from '../api/reliability.ts';
import { formatCount } from '../kit/format.ts';
import { usePageRange } from '../range/use-range.ts';
import { narrowed, pageOf, pageSize, pagesOf, type ServiceGroup } from './list.ts';
import { SloFilters } from './SloFilters.tsx';
import { SlosTable } from './SlosTable.tsx';
import classes from './SloTree.module.css';
import type { SloSearch } from './search.ts';
import { countStates, stateWords } from './states.ts';

export type NarrowSlos = (change: { readonly [Name in keyof SloSearch]: SloSearch[Name] | undefined }) => void;

/** SLOs by service, the worst service first, a page at a time; what they are narrowed by stands in the address. */
export function SloTree({ slos }: { readonly slos: readonly Slo[] }) {
  const search = useSearch({ from: '/reliability' });
  const navigate = useNavigate();
  const { environment } = usePageRange();
  const narrow: NarrowSlos = (change) =>
    void navigate({
      to: '.',
      search: (current) => ({ ...current, page: undefined, ...change }) as never,
      replace: true,
      resetScroll: false,
    });
  if (slos.length === 0) return <SlosTable slos={slos} />;
  const found = narrowed(slos, search, environment);
  const pages = pagesOf(found);
  const page = Math.min(search.page ?? 1, pages);
  return (
    <>
      <SloFilters slos={slos} search={search} onNarrow={narrow} />
      <Text size="sm" px="sm" pb="xs" role="status">
        {found.length === 0 ? 'No SLO matches.' : `${formatCount(found.length)} of ${formatCount(slos.length)} SLOs: ${stateText(found)}`}
        {environment !== undefined && `. Of ${environment}, and of all environments.`}
      </Text>
      {pageOf(found, page).map((group) => (
        <OfService key={group.service} group={group} />
      ))}
      {pages > 1 && <Pager page={page} pages={pages} total={found.length} onPage={(to) => narrow({ page: to })} />}
    </>
  );
}

function stateText(slos: readonly Slo[]): string {
  return countStates(slos)
    .map(({ state, count }) => `${formatCount(count)} ${stateWords[state].word}`)
    .join(', ');
}

function OfService({ group: { service, all, shown } }: { readonly group: ServiceGroup }) {
  return (
    <details open className={classes.service}>
      <summary>
        <strong>{service}</strong> ({shown.length < all.length ? `${shown.length} of ${all.length}` : all.length}): {stateText(all)}
      </summary>
      <SlosTable slos={shown} caption={`SLOs of ${service}`} />
    </details>
  );
}

interface PagerProps {
  readonly page: number;
  readonly pages: number;
  readonly total: number;
  readonly onPage: (page: number) => void;
}

function Pager({ page, pages, total, onPage }: PagerProps) {
  return (
    <Group component="nav" aria-label="Pages of SLOs" gap="xs" px="sm" py="xs">
      <Button size="compact-sm" variant="default" disabled={page === 1} onClick={() => onPage(page - 1)}>
        Previous
      </Button>
      <Text size="sm">
        {formatCount((page - 1) * pageSize + 1)}–{formatCount(Math.min(total, page * pageSize))} of {formatCount(total)}
      </Text>
      <Button size="compact-sm" variant="default" disabled={page === pages} onClick={() => onPage(page + 1)}>
        Next
      </Button>
    </Group>
  );
}
