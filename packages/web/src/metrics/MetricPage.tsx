import { Page } from '../kit/Page.tsx';

export default function MetricPage() {
  return <Page title="Metric">{null}</Page>;
}
