import { Page } from '../kit/Page.tsx';

export default function DefinitionsPage() {
  return <Page title="Definitions">{null}</Page>;
}
