import { Button, SimpleGrid, Text, Title } from '@mantine/core';
import type { Service } from '../../api/connections.ts';
import { CloneCard } from './CloneCard.tsx';
import classes from './Connections.module.css';

interface ServiceCardsProps {
  readonly services: readonly Service[];
  /** Absent for those who may not connect. */
  readonly onChoose: ((service: Service) => void) | undefined;
}

/** What can be connected, and what each brings. */
export function ServiceCards({ services, onChoose }: ServiceCardsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
      {services.map((service) => (
        <article key={service.kind} className={classes.card} aria-label={service.title}>
          <Title order={3}>{service.title}</Title>
          <Text size="sm" c="var(--quiet)" className={classes.grows ?? ''}>
            {service.brings}
          </Text>
          <Text size="xs" c="var(--quiet)">
            {service.history === null ? 'By webhooks, from now on' : 'By its history and webhooks'}
          </Text>
          {onChoose !== undefined && (
            <Button size="compact-sm" variant="default" aria-label={`Connect ${service.title}`} onClick={() => onChoose(service)}>
              Connect
            </Button>
          )}
        </article>
      ))}
      <CloneCard mayAdd={onChoose !== undefined} />
    </SimpleGrid>
  );
}
