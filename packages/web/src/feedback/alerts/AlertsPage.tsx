import { NativeSelect, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Alert, type AlertStateFilter, alertsQuery } from '../../api/alerts.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { formatCount } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { serverAddress } from '../../kit/Snippet.tsx';
import classes from './Alerts.module.css';
import { AlertsFrame } from './AlertsFrame.tsx';
import { AlertTable } from './AlertTable.tsx';
import { type AlertSearch, matching, noSearch } from './search.ts';

/** What is wrong now, and what can be done about it in place. */
export default function AlertsPage() {
  const [state, setState] = useState<AlertStateFilter>('open');
  const [search, setSearch] = useState<AlertSearch>(noSearch);
  const query = useQuery(alertsQuery(state));
  const shown = matching(query.data ?? [], search);
  const services = [...new Set((query.data ?? []).map(({ service }) => service))].filter((service) => service !== '').sort();
  const set = (change: Partial<AlertSearch>) => setSearch({ ...search, ...change });
  return (
    <AlertsFrame title="Alerts" question="What needs somebody now, and does somebody have it?">
      <search className={classes.filters}>
        <NativeSelect
          label="State"
          value={state}
          onChange={(event) => setState(event.currentTarget.value as AlertStateFilter)}
          data={['open', 'firing', 'acknowledged', 'resolved']}
        />
        <NativeSelect
          label="Urgency"
          value={search.urgency}
          onChange={(event) => set({ urgency: event.currentTarget.value })}
          data={[{ value: '', label: 'any' }, 'page', 'ticket', 'info']}
        />
        <NativeSelect
          label="Service"
          value={search.service}
          onChange={(event) => set({ service: event.currentTarget.value })}
          data={[{ value: '', label: 'any' }, ...services]}
        />
        <TextInput
          label="Search"
          placeholder="name, text or label"
          value={search.text}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
      </search>
      <Section title={query.data === undefined ? 'Alerts' : `Alerts (${formatCount(shown.length)})`} flush={shown.length > 0}>
        <Loaded query={query}>
          {(alerts) => (shown.length > 0 ? <AlertTable alerts={shown} /> : <NoAlerts alerts={alerts} state={state} />)}
        </Loaded>
      </Section>
    </AlertsFrame>
  );
}

function NoAlerts({ alerts, state }: { readonly alerts: readonly Alert[]; readonly state: AlertStateFilter }) {
  if (alerts.length > 0) return <EmptyState title="No alert matches">Another state, urgency, service or text shows more.</EmptyState>;
  return (
    <EmptyState title={state === 'open' ? 'No alert is open' : `No alert is ${state}`} snippet={snippet()}>
      Alerts come from rules of this server, from SLOs that burn their budget, and from other tools: this sends one with an ingest key. It
      is open for five minutes, unless it is sent again.
    </EmptyState>
  );
}

function snippet(): string {
  return `curl -X POST ${serverAddress()}/api/v2/alerts -u prometheus:INGEST_KEY -H 'content-type: application/json' \\
  -d '[{"labels": {"alertname": "DiskFull", "severity": "page", "service": "checkout"}, "annotations": {"summary": "The disk is full"}}]'`;
}
