import { Page } from '../kit/Page.tsx';

export default function SloPage() {
  return <Page title="SLO">{null}</Page>;
}
