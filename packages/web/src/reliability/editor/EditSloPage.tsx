import { useParams } from '@tanstack/react-router';
import { EditDefinition } from '../../definitions/EditDefinition.tsx';
import { Page } from '../../kit/Page.tsx';
import { SloEditor } from './SloEditor.tsx';

/** Changes an SLO; those that files keep can be read alone. */
export default function EditSloPage() {
  const { slo } = useParams({ from: '/reliability/slos/$slo/edit' });
  return (
    <Page title={`Edit ${slo}`} question="What is promised, and what would the past have been with it?">
      <EditDefinition kind="SLO" name={slo} plural="SLOs">
        {(manifest) => <SloEditor named initial={manifest} />}
      </EditDefinition>
    </Page>
  );
}
