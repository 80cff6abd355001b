import { Page } from '../kit/Page.tsx';

export default function NewDefinitionPage() {
  return <Page title="New definition">{null}</Page>;
}
