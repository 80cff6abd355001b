import { Button, Group, Stack } from '@mantine/core';
import { type Alert, useAlertAct } from '../../api/alerts.ts';
import { useMay } from '../../api/session.ts';
import { announce } from '../../kit/announce.ts';
import { ErrorState } from '../../kit/ErrorState.tsx';

interface AlertButtonsProps {
  readonly alert: Alert;
  readonly size?: 'compact-sm' | 'md';
}

/** Taking an alert up, giving it back, and saying that it is over; for those who may. */
export function AlertButtons({ alert, size = 'compact-sm' }: AlertButtonsProps) {
  const may = useMay('member');
  const act = useAlertAct(alert.id);
  if (!may || alert.state === 'resolved') return null;
  const go = (what: 'acknowledge' | 'unacknowledge' | 'resolve', said: string) =>
    act.mutate({ what }, { onSuccess: () => announce(`${alert.name} ${said}`) });
  return (
    <Stack gap="xs">
      <Group gap="xs" wrap="nowrap">
        {alert.state === 'firing' ? (
          <Button
            size={size}
            loading={act.isPending}
            onClick={() => go('acknowledge', 'acknowledged')}
            aria-label={`Acknowledge ${alert.name}`}
          >
            Acknowledge
          </Button>
        ) : (
          <Button
            size={size}
            variant="default"
            loading={act.isPending}
            onClick={() => go('unacknowledge', 'given back')}
            aria-label={`Give ${alert.name} back`}
          >
            Give back
          </Button>
        )}
        <Button
          size={size}
          variant="default"
          loading={act.isPending}
          onClick={() => go('resolve', 'resolved')}
          aria-label={`Resolve ${alert.name}`}
        >
          Resolve
        </Button>
      </Group>
      {act.isError && <ErrorState error={act.error} />}
    </Stack>
  );
}
