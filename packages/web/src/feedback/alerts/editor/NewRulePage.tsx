import { Text } from '@mantine/core';
import { useMay } from '../../../api/session.ts';
import { AlertsFrame } from '../AlertsFrame.tsx';
import { RuleEditor } from './RuleEditor.tsx';

/** A new alert rule. */
export default function NewRulePage() {
  const mayChange = useMay('member');
  return (
    <AlertsFrame title="New alert rule" question="When are people told, and how often would they have been?">
      {mayChange ? (
        <RuleEditor named={false} />
      ) : (
        <Text size="sm">Members and administrators write alert rules. Ask an administrator for the role.</Text>
      )}
    </AlertsFrame>
  );
}
