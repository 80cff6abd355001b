import { Page } from '../kit/Page.tsx';

export default function OptimizationPage() {
  return <Page title="Optimization">{null}</Page>;
}
