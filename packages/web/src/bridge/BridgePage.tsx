import { Page } from '../kit/Page.tsx';

export default function BridgePage() {
  return <Page title="Bridge">{null}</Page>;
}
