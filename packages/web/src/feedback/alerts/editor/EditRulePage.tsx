import { useParams } from '@tanstack/react-router';
import { EditDefinition } from '../../../definitions/EditDefinition.tsx';
import { AlertsFrame } from '../AlertsFrame.tsx';
import { RuleEditor } from './RuleEditor.tsx';

/** Changes an alert rule; those that files keep can be read alone. */
export default function EditRulePage() {
  const { name } = useParams({ from: '/feedback/alerts/rules/$name/edit' });
  return (
    <AlertsFrame title={`Edit ${name}`} question="When are people told, and how often would they have been?">
      <EditDefinition kind="AlertRule" name={name} plural="alert rules">
        {(manifest) => <RuleEditor named initial={manifest} />}
      </EditDefinition>
    </AlertsFrame>
  );
}
