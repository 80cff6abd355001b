import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { type GateQuestion, type GateVerdict, gateHistoryQuery, gateQuery, useGateAct } from '../../api/gate.ts';
import { useMay } from '../../api/session.ts';
import { ConfirmButton } from '../../kit/ConfirmButton.tsx';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import type { GateSearch } from '../search.ts';
import { ReasonLink } from './ReasonLink.tsx';
import { decisionWords, placeOf } from './words.ts';

/** Asks the gate about one service; the question stands in the address, as in `?service=checkout&environment=production`. */
export function AskSection() {
  const asked = useSearch({ from: '/reliability/gate' });
  const navigate = useNavigate();
  const ask = (form: FormData) => {
    const text = (name: string) => formValue(form, name).trim() || undefined;
    const question = { service: text('service'), environment: text('environment'), sha: text('sha'), ref: text('ref') };
    const change = form.get('change') === 'hotfix' ? 'hotfix' : undefined;
    void navigate({ to: '.', search: (current) => ({ ...current, ...question, change }) as never });
  };
  const { service } = asked;
  return (
    <Section title="May it be deployed?">
      {/* Begins anew with what another address asks. */}
      <form key={JSON.stringify(questionOf(asked))} aria-label="Ask the gate" onSubmit={onSubmit(ask)}>
        <Group gap="xs" align="flex-end">
          <TextInput name="service" label="Service" required maxLength={200} defaultValue={service ?? ''} />
          <TextInput
            name="environment"
            label="Environment"
            placeholder="whichever"
            maxLength={200}
            defaultValue={asked.environment ?? ''}
          />
          <TextInput
            name="sha"
            label="Commit"
            placeholder="not named"
            pattern="[0-9a-fA-F]{7,64}"
            title="The name of a commit: 7 to 64 hex digits"
            defaultValue={asked.sha ?? ''}
          />
          <TextInput name="ref" label="Version, branch or tag" placeholder="not named" maxLength={300} defaultValue={asked.ref ?? ''} />
          <Checkbox name="change" value="hotfix" label="A hotfix" defaultChecked={asked.change === 'hotfix'} mb="xs" />
          <Button type="submit">Ask</Button>
        </Group>
      </form>
      {service !== undefined && <Answer asked={{ ...questionOf(asked), service }} />}
    </Section>
  );
}

/** The question alone, without the range and environment of the page. */
function questionOf({ service, environment, sha, ref, change }: GateSearch): GateSearch {
  return {
    ...(service === undefined ? {} : { service }),
    ...(environment === undefined ? {} : { environment }),
    ...(sha === undefined ? {} : { sha }),
    ...(ref === undefined ? {} : { ref }),
    ...(change === undefined ? {} : { change }),
  };
}

function Answer({ asked }: { readonly asked: GateQuestion }) {
  const query = useQuery(gateQuery(asked));
  const queries = useQueryClient();
  const { dataUpdatedAt } = query;
  useEffect(() => {
    // What was answered stands in the history by now.
    if (dataUpdatedAt > 0) void queries.invalidateQueries({ queryKey: gateHistoryQuery.queryKey });
  }, [dataUpdatedAt, queries]);
  return <Loaded query={query}>{(verdict) => <Told verdict={verdict} asked={asked} />}</Loaded>;
}

function Told({ verdict, asked }: { readonly verdict: GateVerdict; readonly asked: GateQuestion }) {
  const { decision, override, reasons } = verdict;
  const { judgement, word } = decisionWords[decision];
  return (
    <Stack gap="sm" mt="sm">
      <Text role="status">
        <Verdict judgement={judgement}>{word}</Verdict> for {placeOf(verdict)}
        {asked.sha !== undefined && `, commit ${asked.sha.slice(0, 10)}`}
        {asked.ref !== undefined && `, ${asked.ref}`}
        {asked.change !== undefined && ', a hotfix'}
        {override !== null && (
          <>
            , by an override of {override.by} that ends <When time={override.until} never="" />: {override.reason}
          </>
        )}
      </Text>
      <DataTable
        caption="What was looked at"
        rows={reasons}
        rowKey={({ check, subject, says }) => `${check} ${subject} ${says}`}
        empty="Nothing speaks for or against it."
        columns={[
          {
            key: 'verdict',
            title: 'Says',
            nowrap: true,
            cell: (reason) => (
              <Verdict judgement={decisionWords[reason.verdict].judgement}>
                {reason.overridden ? `${decisionWords[reason.verdict].word}, overridden` : decisionWords[reason.verdict].word}
              </Verdict>
            ),
          },
          { key: 'check', title: 'Looked at', cell: ({ check }) => check.replaceAll('_', ' ') },
          { key: 'says', title: 'Why', cell: ({ says }) => says },
          {
            key: 'subject',
            title: 'See',
            cell: (reason) => <ReasonLink reason={reason} />,
          },
        ]}
      />
      <Override verdict={verdict} />
    </Stack>
  );
}

/** Lets it through for a while in spite of all that, or takes that back. */
function Override({ verdict: { service, environment, override, decision } }: { readonly verdict: GateVerdict }) {
  const may = useMay('member');
  const act = useGateAct();
  if (!may) return null;
  const save = (form: FormData) =>
    act.mutate({
      what: 'override',
      service,
      ...(environment === null ? {} : { environment }),
      reason: formValue(form, 'reason'),
      minutes: Number(formValue(form, 'minutes')),
    });
  return (
    <>
      {override !== null && (
        <ConfirmButton
          label={`Withdraw the override “${override.reason}”`}
          consequence="The gate answers by its checks again at once."
          pending={act.isPending}
          onConfirm={() => act.mutate({ what: 'withdraw', id: override.id })}
        >
          Withdraw the override
        </ConfirmButton>
      )}
      {override === null && decision !== 'allow' && (
        <form aria-label="Override the gate" onSubmit={onSubmit(save)}>
          <Group gap="xs" align="flex-end">
            <TextInput name="reason" label="Deploy all the same, because" required maxLength={500} />
            <TextInput name="minutes" label="Minutes (240 at most)" type="number" min={1} max={240} defaultValue="30" required />
            <Button type="submit" variant="default" loading={act.isPending}>
              Override
            </Button>
          </Group>
          <Text size="xs" c="var(--quiet)">
            Stands in the audit log and on the timeline.
          </Text>
        </form>
      )}
      {act.isError && <ErrorState error={act.error} />}
    </>
  );
}
