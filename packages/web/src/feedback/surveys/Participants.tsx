import { Button, NumberInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../api/session.ts';
import { surveyParticipantsQuery, useSetParticipants } from '../../api/surveys.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { formatCount } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { When } from '../../kit/When.tsx';

/** How many people of each team are asked. Addresses go in and never come out. */
export function Participants() {
  const maySee = useMay('member');
  return maySee ? <ParticipantsOfTeams /> : null;
}

function ParticipantsOfTeams() {
  const query = useQuery(surveyParticipantsQuery);
  const mayChange = useMay('admin');
  return (
    <Section title="Who is asked" flush>
      <Loaded query={query}>
        {(participants) => (
          <DataTable
            caption="People who are asked, by team"
            rows={participants}
            rowKey={({ team }) => team}
            empty="Nobody is asked yet. An administrator says who belongs to which team."
            columns={[
              { key: 'team', title: 'Team', cell: ({ team }) => team, sort: ({ team }) => team },
              { key: 'addresses', title: 'With an address', align: 'right', cell: ({ addresses }) => formatCount(addresses) },
              {
                key: 'people',
                title: 'Without one',
                align: 'right',
                cell: ({ people }) => formatCount(people),
                sort: ({ people }) => people,
              },
              { key: 'updated', title: 'Changed', wide: true, cell: ({ updatedAt }) => <When time={updatedAt} never="" /> },
            ]}
          />
        )}
      </Loaded>
      {mayChange && <SetParticipants />}
    </Section>
  );
}

function SetParticipants() {
  const set = useSetParticipants();
  const take = (form: FormData) => {
    const emails = formValue(form, 'emails')
      .split(/[\s,;]+/)
      .filter((email) => email !== '');
    set.mutate({ team: formValue(form, 'team'), emails, people: Number(formValue(form, 'people')) || 0 });
  };
  return (
    <form onSubmit={onSubmit(take)}>
      <Stack gap="xs" p="md" maw={560}>
        <Text size="sm">Set a team's people. What you enter replaces what was there.</Text>
        <TextInput name="team" label="Team" required maxLength={63} />
        <Textarea
          name="emails"
          label="E-mail addresses"
          description="One a line. They are kept encrypted to send invitations, and cannot be read here again."
          autosize
          minRows={3}
          maxRows={10}
        />
        <NumberInput
          name="people"
          label="People without an address"
          description="How many there are besides: a link is handed out to them."
          min={0}
          max={2_000}
        />
        {set.isError && <ErrorState error={set.error} />}
        {set.isSuccess && (
          <Text size="sm" role="status">
            Saved.
          </Text>
        )}
        <div>
          <Button type="submit" size="compact-md" loading={set.isPending}>
            Save
          </Button>
        </div>
      </Stack>
    </form>
  );
}
