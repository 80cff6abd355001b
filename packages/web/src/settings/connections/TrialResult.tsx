import { Alert, List } from '@mantine/core';
import type { Trial } from '../../api/connections.ts';

/** What came of trying a token. */
export function TrialResult({ trial }: { readonly trial: Trial }) {
  return (
    <Alert
      role="status"
      variant="outline"
      {...(trial.ok ? {} : { color: 'red' })}
      title={trial.ok ? 'The test went well' : 'The test found something'}
    >
      <List size="sm">
        {trial.says.map((sentence) => (
          <List.Item key={sentence} style={{ overflowWrap: 'anywhere' }}>
            {sentence}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
