import { Anchor, Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { incidentsQuery, type ListedIncident, type Severity, severities, useDeclare } from '../../api/incidents.ts';
import { useMay } from '../../api/session.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { formatText } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { NoData } from '../../kit/NoData.tsx';
import { Page } from '../../kit/Page.tsx';
import { Section } from '../../kit/Section.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import { BudgetSpent, notComputed } from './BudgetSpent.tsx';
import { isOpen, severityWords, statusJudgements } from './words.ts';

/** What hurt users, what still does, and a way to say that something does. */
export default function IncidentsPage() {
  const query = useQuery(incidentsQuery);
  const may = useMay('member');
  const alert = new URLSearchParams(window.location.search).get('alert') ?? undefined;
  // Whoever comes from an alert came for the form; anybody else to see what is open.
  const form = may && (
    <Section title={alert === undefined ? 'Declare an incident' : 'Declare an incident from the alert'}>
      <Declare alert={alert} />
    </Section>
  );
  return (
    <Page title="Incidents" question="What hurts users now, what did before, and who has it?">
      {alert !== undefined && form}
      <Section title="Incidents" flush>
        <Loaded query={query}>{(incidents) => <Incidents incidents={incidents} />}</Loaded>
      </Section>
      {alert === undefined && form}
    </Page>
  );
}

function Declare({ alert }: { readonly alert: string | undefined }) {
  const declare = useDeclare();
  const navigate = useNavigate();
  const save = (form: FormData) => {
    const text = (name: string) => formValue(form, name).trim();
    const services = text('services')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
    declare.mutate(
      {
        severity: text('severity') as Severity,
        alerts: alert === undefined ? [] : [alert],
        title: text('title') === '' ? undefined : text('title'),
        services: services.length === 0 ? undefined : services,
        summary: text('summary') === '' ? undefined : text('summary'),
      },
      { onSuccess: ({ number }) => void navigate({ to: `/feedback/incidents/${number}` }) },
    );
  };
  return (
    <form aria-label="Declare an incident" onSubmit={onSubmit(save)}>
      <Stack gap="sm" maw="42rem">
        {alert !== undefined && <Text size="sm">Title, services and beginning are those of the alert where nothing else is said.</Text>}
        <NativeSelect
          name="severity"
          label="Severity"
          data={severities.map((value) => ({ value, label: severityWords[value] }))}
          defaultValue="sev2"
        />
        <TextInput name="title" label="Title" placeholder="Nobody can pay" maxLength={300} required={alert === undefined} />
        <TextInput name="services" label="Services" description="With commas between several" maxLength={2000} />
        <TextInput name="summary" label="What is known" maxLength={10_000} />
        <Button type="submit" loading={declare.isPending} w="fit-content">
          Declare
        </Button>
        {declare.isError && <ErrorState error={declare.error} />}
      </Stack>
    </form>
  );
}

function Incidents({ incidents }: { readonly incidents: readonly ListedIncident[] }) {
  const sorted = incidents.toSorted(
    (a, b) => Number(isOpen(b.status)) - Number(isOpen(a.status)) || b.started.localeCompare(a.started) || b.number - a.number,
  );
  return (
    <DataTable
      caption="Incidents, open ones first"
      rows={sorted}
      rowKey={({ number }) => String(number)}
      empty="No incident was ever declared. Alerts and people declare them: here, from an alert, or with POST /api/v1/incidents."
      most={500}
      columns={[
        {
          key: 'title',
          title: 'Incident',
          sort: ({ number }) => number,
          cell: ({ number, title }) => (
            <Anchor component={Link} to={`/feedback/incidents/${number}`} size="sm">
              #{number} {title}
            </Anchor>
          ),
        },
        { key: 'severity', title: 'Severity', sort: ({ severity }) => severity, cell: ({ severity }) => severity },
        {
          key: 'status',
          title: 'Status',
          sort: ({ status }) => status,
          cell: ({ status }) => <Verdict judgement={statusJudgements[status]}>{status}</Verdict>,
        },
        { key: 'services', title: 'Services', wide: true, cell: ({ services }) => services.join(', ') || '—' },
        { key: 'started', title: 'Began', sort: ({ started }) => started, cell: ({ started }) => <When time={started} never="" /> },
        {
          key: 'lasted',
          title: 'Lasted',
          align: 'right',
          nowrap: true,
          wide: true,
          sort: ({ lasted }) => lasted,
          cell: ({ lasted, status }) => `${formatText(lasted, 'seconds')}${isOpen(status) && status !== 'mitigated' ? ' so far' : ''}`,
        },
        {
          key: 'budget',
          title: 'Budget spent',
          align: 'right',
          wide: true,
          sort: ({ impact }) => impact?.budgetMinutes ?? null,
          cell: ({ impact }) => <BudgetSpent impact={impact} />,
        },
        {
          key: 'people',
          title: 'People',
          align: 'right',
          wide: true,
          sort: ({ impact }) => impact?.people ?? null,
          cell: ({ impact }) =>
            impact?.people == null ? <NoData why={impact?.whyNoPeople ?? notComputed} /> : formatText(impact.people, 'count'),
        },
        {
          key: 'resolved',
          title: 'Resolved',
          wide: true,
          sort: ({ resolved }) => resolved,
          cell: ({ resolved }) => <When time={resolved} never="not yet" />,
        },
      ]}
    />
  );
}
