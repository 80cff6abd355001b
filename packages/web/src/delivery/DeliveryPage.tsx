import { Page } from '../kit/Page.tsx';

export default function DeliveryPage() {
  return <Page title="Delivery">{null}</Page>;
}
