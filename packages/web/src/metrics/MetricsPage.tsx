import { Page } from '../kit/Page.tsx';

export default function MetricsPage() {
  return <Page title="Metrics">{null}</Page>;
}
