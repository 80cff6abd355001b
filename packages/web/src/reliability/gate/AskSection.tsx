import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { type GateVerdict, gateHistoryQuery, gateQuery, useGateAct } from '../../api/gate.ts';
import { useMay } from '../../api/session.ts';
import { ConfirmButton } from '../../kit/ConfirmButton.tsx';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import { decisionWords, placeOf } from './words.ts';

interface Asked {
  readonly service: string;
  readonly environment: string | undefined;
}

/** Asks the gate about one service; begins with that of the address, as in `?service=checkout`. */
export function AskSection() {
  const parameters = new URLSearchParams(window.location.search);
  const named = parameters.get('service');
  const [asked, setAsked] = useState<Asked | undefined>(
    named === null ? undefined : { service: named, environment: parameters.get('environment') ?? undefined },
  );
  const ask = (form: FormData) => {
    const environment = formValue(form, 'environment').trim();
    setAsked({ service: formValue(form, 'service').trim(), environment: environment === '' ? undefined : environment });
  };
  return (
    <Section title="May it be deployed?">
      <form aria-label="Ask the gate" onSubmit={onSubmit(ask)}>
        <Group gap="xs" align="flex-end">
          <TextInput name="service" label="Service" required maxLength={200} defaultValue={asked?.service ?? ''} />
          <TextInput
            name="environment"
            label="Environment"
            placeholder="whichever"
            maxLength={200}
            defaultValue={asked?.environment ?? ''}
          />
          <Button type="submit">Ask</Button>
        </Group>
      </form>
      {asked !== undefined && <Answer asked={asked} />}
    </Section>
  );
}

function Answer({ asked }: { readonly asked: Asked }) {
  const query = useQuery(gateQuery(asked.service, asked.environment));
  const queries = useQueryClient();
  const { dataUpdatedAt } = query;
  useEffect(() => {
    // What was answered stands in the history by now.
    if (dataUpdatedAt > 0) void queries.invalidateQueries({ queryKey: gateHistoryQuery.queryKey });
  }, [dataUpdatedAt, queries]);
  return <Loaded query={query}>{(verdict) => <Told verdict={verdict} />}</Loaded>;
}

function Told({ verdict }: { readonly verdict: GateVerdict }) {
  const { decision, override, reasons } = verdict;
  const { judgement, word } = decisionWords[decision];
  return (
    <Stack gap="sm" mt="sm">
      <Text role="status">
        <Verdict judgement={judgement}>{word}</Verdict> for {placeOf(verdict)}
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
            wide: true,
            cell: ({ subject, link }) =>
              link.startsWith('/') ? (
                <Anchor component={Link} to={link} size="sm">
                  {subject}
                </Anchor>
              ) : (
                subject
              ),
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
