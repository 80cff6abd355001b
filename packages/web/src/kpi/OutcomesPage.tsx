import { Page } from '../kit/Page.tsx';

export default function OutcomesPage() {
  return <Page title="Outcomes">{null}</Page>;
}
