import { useQuery } from '@tanstack/react-query';
import { kpisQuery } from '../api/kpi.ts';
import { Page } from '../kit/Page.tsx';
import { AreaRows, AreaRowsSkeleton } from './AreaRows.tsx';
import { NorthStar } from './NorthStar.tsx';

/** Home: the North Star and what moves it, then one row an area. What stands first is asked for first. */
export default function BridgePage() {
  const { isPending } = useQuery(kpisQuery);
  return (
    <Page title="Bridge" question="Where do we stand, and what needs a hand?">
      <NorthStar />
      {isPending ? <AreaRowsSkeleton /> : <AreaRows />}
    </Page>
  );
}
