import { Page } from '../kit/Page.tsx';
import { AreaRows } from './AreaRows.tsx';
import { NorthStar } from './NorthStar.tsx';

/** Home: the North Star and what moves it, then one row an area. */
export default function BridgePage() {
  return (
    <Page title="Bridge" question="Where do we stand, and what needs a hand?">
      <NorthStar />
      <AreaRows />
    </Page>
  );
}
