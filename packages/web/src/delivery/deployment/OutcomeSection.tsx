import { Anchor, Button, Group, Popover, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { type DeploymentDetail, type Evidence, useOutcomeOverride } from '../../api/deployment-detail.ts';
import { useMay, useSession } from '../../api/session.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue } from '../../kit/form.ts';
import { formatText } from '../../kit/format.ts';
import { Section } from '../../kit/Section.tsx';
import { formatTime } from '../../kit/time.ts';
import { Verdict } from '../../kit/Verdict.tsx';
import { outcomeWords, ruleTitle } from '../outcomes.ts';

/** Whether the deployment failed its users, why one thinks so, and what people say about that. */
export function OutcomeSection({ detail }: { readonly detail: DeploymentDetail }) {
  const { timezone } = useSession();
  const { outcome } = detail;
  const { judgement, text } = outcomeWords[outcome.state];
  return (
    <Section
      title="Outcome"
      actions={
        <>
          <Verdict judgement={judgement}>{text}</Verdict>
          <Override detail={detail} />
        </>
      }
    >
      <Stack gap="xs">
        <Text size="sm">
          {outcome.rule !== '' && `Decided by: ${ruleTitle(outcome.rule)}. `}
          {outcome.restored !== null && `Users were served again ${formatTime(Date.parse(outcome.restored), timezone)}. `}
          {outcome.rework && 'It was made because of a problem that users noticed. '}
          {outcome.state === 'pending' && 'Failures show within hours: until then it counts neither as failed nor as good.'}
        </Text>
        <DataTable
          caption="Evidence"
          rows={outcome.evidence}
          rowKey={({ rule, text: said }) => `${rule} ${said}`}
          empty="Nothing speaks for a failure: no incident, roll-back, revert, hotfix or worse metric."
          columns={[
            { key: 'rule', title: 'Rule', nowrap: true, cell: ({ rule }) => ruleTitle(rule) },
            { key: 'text', title: 'Evidence', cell: EvidenceText },
            {
              key: 'confidence',
              title: 'Confidence',
              align: 'right',
              nowrap: true,
              cell: ({ confidence }) => formatText(confidence, 'ratio'),
            },
          ]}
        />
        {outcome.history.map(({ at, by, failed, reason }) => (
          <Text key={at} size="sm">
            {formatTime(Date.parse(at), timezone)}, {by}:{' '}
            {failed === null ? 'took back what was said' : failed ? 'it failed' : 'it did not fail'}. {reason}
          </Text>
        ))}
      </Stack>
    </Section>
  );
}

function EvidenceText({ text, link }: Evidence) {
  if (link === null) return <Text size="sm">{text}</Text>;
  return (
    <Anchor href={link} size="sm" {...(link.startsWith('/') ? {} : { target: '_blank', rel: 'noreferrer' })}>
      {text}
    </Anchor>
  );
}

/** Says that it failed, or that it did not, with a reason that stays on record. */
function Override({ detail: { deployment, outcome } }: { readonly detail: DeploymentDetail }) {
  const mayDecide = useMay('member');
  const [opened, setOpened] = useState(false);
  const say = useOutcomeOverride(deployment.service, deployment.environment, deployment.id);
  if (!mayDecide) return null;
  const decide = (failed: boolean | null) => (form: FormData) => {
    const reason = formValue(form, 'reason');
    if (reason !== '') say.mutate({ failed, reason }, { onSuccess: () => setOpened(false) });
  };
  const overridden = outcome.rule === 'override';
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus withArrow shadow="md" width={340}>
      <Popover.Target>
        <Button size="compact-sm" variant="default" onClick={() => setOpened(!opened)}>
          Correct this
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form>
          <Stack gap="xs">
            <Textarea
              name="reason"
              label="Reason"
              description="Stays on record with your name, and goes onto the timeline."
              autosize
              minRows={2}
              maxLength={1000}
              required
            />
            <Group gap="xs">
              <Button type="submit" size="compact-sm" color="red" formAction={decide(true)} loading={say.isPending}>
                It failed
              </Button>
              <Button type="submit" size="compact-sm" variant="default" formAction={decide(false)} loading={say.isPending}>
                It did not fail
              </Button>
              {overridden && (
                <Button type="submit" size="compact-sm" variant="subtle" formAction={decide(null)} loading={say.isPending}>
                  Take back
                </Button>
              )}
            </Group>
            {say.isError && <ErrorState error={say.error} />}
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
