import { Page } from '../kit/Page.tsx';

export default function ReliabilityPage() {
  return <Page title="Reliability">{null}</Page>;
}
