import { Button, Stack, Text, Textarea } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Routed } from '../../../api/alert-routing.ts';
import type { Labels } from '../../../api/alerts.ts';
import { ErrorState } from '../../../kit/ErrorState.tsx';
import { Section } from '../../../kit/Section.tsx';
import classes from '../Alerts.module.css';
import { readLabels } from './labels.ts';
import { RoutedTable } from './RoutedTable.tsx';

const example = 'alertname="DiskFull"\nseverity="page"\nservice="checkout"';

interface TesterSectionProps {
  readonly query: UseQueryResult<Routed>;
  readonly onAsk: (labels: Labels) => void;
}

/** Asks where an alert with labels would go, as the routing is now. */
export function TesterSection({ query, onAsk }: TesterSectionProps) {
  const [text, setText] = useState(example);
  const labels = readLabels(text);
  return (
    <Section title="Where would this alert go?">
      <Stack gap="sm">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (labels !== undefined) onAsk(labels);
          }}
        >
          <Stack gap="xs" align="flex-start">
            <Textarea
              label="Labels of the alert"
              description='One a line: service="checkout"'
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              error={labels === undefined ? 'A line is no label: write a name, = and a value.' : undefined}
              autosize
              minRows={3}
              maxRows={12}
              spellCheck={false}
              w="100%"
              maw="40rem"
              className={classes.code ?? ''}
            />
            <Button type="submit" size="compact-md" disabled={labels === undefined} loading={query.isFetching}>
              Test
            </Button>
          </Stack>
        </form>
        {query.isError && <ErrorState error={query.error} retry={query.refetch} />}
        {query.data !== undefined && <Answer routed={query.data} />}
      </Stack>
    </Section>
  );
}

function Answer({ routed: { routes, silencedBy, inhibitedBy } }: { readonly routed: Routed }) {
  return (
    <div role="status">
      <RoutedTable routes={routes} />
      {silencedBy.length > 0 && <Text size="sm">A silence mutes it: nobody is told.</Text>}
      {inhibitedBy.length > 0 && <Text size="sm">An alert that fires holds it back: nobody is told.</Text>}
    </div>
  );
}
