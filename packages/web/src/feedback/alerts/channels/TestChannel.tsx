import { Button, Text } from '@mantine/core';
import { useTestChannel } from '../../../api/alert-delivery.ts';
import { useMay } from '../../../api/session.ts';
import { ErrorState } from '../../../kit/ErrorState.tsx';
import { Verdict } from '../../../kit/Verdict.tsx';

/** Sends a test for everybody to see, and shows what the receiver said. */
export function TestChannel({ name }: { readonly name: string }) {
  const may = useMay('member');
  const test = useTestChannel(name);
  if (!may) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={test.isPending}
        onClick={() => test.mutate(undefined)}
        aria-label={`Test ${name}`}
      >
        Test
      </Button>
      {test.data !== undefined && (
        <Text size="xs" role="status">
          <Verdict judgement={test.data.ok ? 'good' : 'bad'}>{test.data.says}</Verdict>
        </Text>
      )}
      {test.isError && <ErrorState error={test.error} />}
    </>
  );
}
