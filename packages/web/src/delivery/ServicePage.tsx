import { Page } from '../kit/Page.tsx';

export default function ServicePage() {
  return <Page title="Service">{null}</Page>;
}
