import { Page } from '../kit/Page.tsx';

export default function ActionsPage() {
  return <Page title="Actions">{null}</Page>;
}
