import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Alert, useAlertAct } from '../../api/alerts.ts';
import { useMay } from '../../api/session.ts';
import { announce } from '../../kit/announce.ts';
import { ErrorState } from '../../kit/ErrorState.tsx';

/** Whether the alert was worth the interruption; the review of rules counts it. */
export function Rating({ alert }: { readonly alert: Alert }) {
  const may = useMay('member');
  const act = useAlertAct(alert.id);
  const [reason, setReason] = useState(alert.ratingReason ?? '');
  const rate = (rating: 'useful' | 'not_useful') =>
    act.mutate(
      { what: 'rate', rating, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) },
      { onSuccess: () => announce('Thank you. The review of rules counts it.') },
    );
  return (
    <Stack gap="xs">
      <Text size="sm" role="status">
        {alert.rating === null
          ? 'Nobody has said yet whether it was worth the interruption.'
          : `Said to be ${alert.rating === 'useful' ? 'useful' : 'not useful'}${alert.ratingReason === null ? '' : `: ${alert.ratingReason}`}.`}
      </Text>
      {may && (
        <>
          <TextInput
            label="Why"
            placeholder="nothing to do about it, false, too late …"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Group gap="xs">
            <Button size="compact-md" variant="default" loading={act.isPending} onClick={() => rate('useful')}>
              Useful
            </Button>
            <Button size="compact-md" variant="default" loading={act.isPending} onClick={() => rate('not_useful')}>
              Not useful
            </Button>
          </Group>
        </>
      )}
      {act.isError && <ErrorState error={act.error} />}
    </Stack>
  );
}
