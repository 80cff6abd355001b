import { Page } from '../kit/Page.tsx';

export default function FeedbackPage() {
  return <Page title="Feedback">{null}</Page>;
}
