import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { type Connection, type Service, useConnections, useWebhooks } from '../../api/connections.ts';
import { useMay } from '../../api/session.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { ConnectForm } from './ConnectForm.tsx';
import { ConnectionCard } from './ConnectionCard.tsx';
import type { ShownSecret } from './Secret.tsx';
import { ServiceCards } from './ServiceCards.tsx';

/** Services that are connected and how far they are read, and those that can be. */
export function Connections() {
  const query = useConnections();
  const webhooks = useWebhooks();
  const mayConnect = useMay('admin');
  const [isOpen, open] = useState(false);
  const [chosen, choose] = useState<Service>();
  const [secret, show] = useState<ShownSecret>();
  const finish = (connection: Connection, text: string | null) => {
    if (text !== null) show({ connection: connection.id, text });
    choose(undefined);
    open(false);
  };
  return (
    <Loaded query={query} height={240}>
      {({ connections, services }) => (
        <Stack gap="md">
          {connections.length > 0 && (
            <Section
              title="Connected services"
              actions={
                mayConnect && (
                  <Button size="compact-sm" variant="default" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
                    Connect another
                  </Button>
                )
              }
            >
              <Stack gap="sm">
                {connections.map((connection) => (
                  <ConnectionCard
                    key={connection.id}
                    connection={connection}
                    service={services.find(({ kind }) => kind === connection.kind)}
                    webhooks={webhooks.data?.sources ?? []}
                    secret={secret?.connection === connection.id ? secret.text : undefined}
                    onSecret={(text) => show({ connection: connection.id, text })}
                  />
                ))}
              </Stack>
            </Section>
          )}
          {(isOpen || chosen !== undefined || connections.length === 0) && (
            <Section title={chosen === undefined ? 'Connect a service' : `Connect ${chosen.title}`}>
              {connections.length === 0 && chosen === undefined && (
                <EmptyState title="No service is connected yet">
                  Begin with the one that holds your code: paste a token, test it, pick repositories. Their history is read at once, and
                  minutes later Delivery shows where time goes from the first commit to production. Then add where your work items and
                  incidents are: they tell how long work takes, which deployments failed and how fast they were repaired.
                </EmptyState>
              )}
              {!mayConnect && (
                <Text size="sm" c="var(--quiet)" mb="xs">
                  Connecting takes an administrator: it stores a token of the service.
                </Text>
              )}
              {chosen === undefined ? (
                <ServiceCards services={services} onChoose={mayConnect ? choose : undefined} />
              ) : (
                <ConnectForm
                  key={chosen.kind}
                  service={chosen}
                  taken={connections.map(({ name }) => name)}
                  onDone={finish}
                  onCancel={() => choose(undefined)}
                />
              )}
            </Section>
          )}
        </Stack>
      )}
    </Loaded>
  );
}
