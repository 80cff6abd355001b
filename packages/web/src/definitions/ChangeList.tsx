import { List, Stack, Text } from '@mantine/core';
import type { Change } from '../api/definitions.ts';
import { fieldPath } from './field-path.ts';

const verbs: Record<Change['action'], string> = {
  create: 'will be created',
  update: 'will change',
  unchanged: 'stays as it is',
  delete: 'will be removed',
};

/** What applying would do, field by field. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <Stack gap={4} role="status">
      {changes.map((change) => (
        <div key={`${change.kind}/${change.name}`}>
          <Text size="sm" fw={600}>
            {change.kind} {change.name} {verbs[change.action]}
          </Text>
          {change.differences.length > 0 && (
            <List size="sm">
              {change.differences.map((difference) => (
                <List.Item key={difference.path}>
                  <code>{fieldPath(difference.path)}</code>: {shown(difference.before)} → {shown(difference.after)}
                </List.Item>
              ))}
            </List>
          )}
        </div>
      ))}
    </Stack>
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
