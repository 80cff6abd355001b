import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { type Incident, type Severity, type Status, severities, statuses, useIncidentAct } from '../../api/incidents.ts';
import { useMay } from '../../api/session.ts';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { Section } from '../../kit/Section.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import { Fact } from '../alerts/AlertFacts.tsx';
import classes from '../alerts/Alerts.module.css';
import { OnCallFor } from './OnCallFor.tsx';
import { severityWords, statusJudgements } from './words.ts';

const roles = ['commander', 'communications', 'operations'] as const;

/** Severity, status, roles and times; members change them in place. */
export function StandingSection({ incident }: { readonly incident: Incident }) {
  const may = useMay('member');
  const { severity, status, services, environment } = incident;
  return (
    <Section title="How it stands">
      <dl className={classes.facts}>
        <Fact name="Status">
          <Verdict judgement={statusJudgements[status]}>{status}</Verdict>
        </Fact>
        <Fact name="Severity">{severityWords[severity]}</Fact>
        <Fact name="Services">{`${services.join(', ') || 'none named'}${environment === '' ? '' : ` in ${environment}`}`}</Fact>
        {services.map((service) => (
          <Fact key={service} name={`On call for ${service}`}>
            <OnCallFor service={service} />
          </Fact>
        ))}
        {roles.map((role) => (
          <Fact key={role} name={`${role.slice(0, 1).toUpperCase()}${role.slice(1)}`}>
            {incident.roles[role] ?? 'nobody yet'}
          </Fact>
        ))}
        <Fact name="Began">
          <When time={incident.started} never="" />
        </Fact>
        <Fact name="Detected">
          <When time={incident.detected} never="" />
        </Fact>
        <Fact name="Acknowledged">
          <When time={incident.acknowledged} never="not yet" />
        </Fact>
        <Fact name="Mitigated">
          <When time={incident.mitigated} never="not yet" />
        </Fact>
        <Fact name="Resolved">
          <When time={incident.resolved} never="not yet" />
        </Fact>
        <Fact name="Declared">
          by {incident.declaredBy}, <When time={incident.declared} never="" />
        </Fact>
      </dl>
      {may && <Change incident={incident} />}
    </Section>
  );
}

function Change({ incident }: { readonly incident: Incident }) {
  const act = useIncidentAct(incident.number);
  const save = (form: FormData) =>
    act.mutate({
      what: 'change',
      status: formValue(form, 'status') as Status,
      severity: formValue(form, 'severity') as Severity,
      roles: Object.fromEntries(roles.map((role) => [role, formValue(form, role).trim() || null])),
    });
  return (
    <form key={`${incident.status} ${incident.severity}`} aria-label="Change the incident" onSubmit={onSubmit(save)}>
      <Group gap="xs" align="flex-end" mt="sm">
        <NativeSelect name="status" label="Status" data={[...statuses]} defaultValue={incident.status} />
        <NativeSelect name="severity" label="Severity" data={[...severities]} defaultValue={incident.severity} />
        {roles.map((role) => (
          <TextInput
            key={role}
            name={role}
            type="email"
            label={`${role.slice(0, 1).toUpperCase()}${role.slice(1)} (e-mail)`}
            defaultValue={incident.roles[role] ?? ''}
          />
        ))}
        <Button type="submit" variant="default" loading={act.isPending}>
          Save
        </Button>
      </Group>
      {act.isError && <ErrorState error={act.error} />}
    </form>
  );
}
