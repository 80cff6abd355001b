import { Page } from '../kit/Page.tsx';

export default function DefinitionPage() {
  return <Page title="Definition">{null}</Page>;
}
