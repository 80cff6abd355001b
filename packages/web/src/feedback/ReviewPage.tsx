import { Page } from '../kit/Page.tsx';

export default function ReviewPage() {
  return <Page title="Review">{null}</Page>;
}
