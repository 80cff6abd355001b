import { Alert, Anchor, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useSession } from '../../api/session.ts';
import { type Survey, type SurveyRoundSummary, surveyQuery } from '../../api/surveys.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { formatCount, formatText } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { MetricChart } from '../../kit/MetricChart.tsx';
import { NoData } from '../../kit/NoData.tsx';
import { Page } from '../../kit/Page.tsx';
import { Section } from '../../kit/Section.tsx';
import { formatTime } from '../../kit/time.ts';
import { RoundControls } from './RoundControls.tsx';
import { deliveryWords } from './words.ts';

/** One survey: its rounds, its questions, and what it promises those who answer. */
export default function SurveyPage() {
  const { survey } = useParams({ from: '/feedback/pulse/$survey' });
  const query = useQuery(surveyQuery(survey));
  return (
    <Page
      title={query.data?.title ?? survey}
      question="What do people say, over time, and how many say it?"
      actions={
        <Anchor component={Link} to={`/definitions/Survey/${encodeURIComponent(survey)}`} size="sm">
          Definition
        </Anchor>
      }
    >
      <Loaded query={query} height={480}>
        {(data) => <SurveyDetail survey={data} />}
      </Loaded>
    </Page>
  );
}

function SurveyDetail({ survey }: { readonly survey: Survey }) {
  const filter = { survey: survey.name };
  return (
    <>
      {survey.problem !== null && (
        <Alert color="red" variant="outline" title="The last round that was due did not begin">
          {survey.problem}
        </Alert>
      )}
      <RoundControls survey={survey} />
      <Section title="Favourable answers over the rounds">
        <MetricChart title="Favourable answers" height={220} question={{ metric: 'survey.favourable', filter }} />
      </Section>
      <Section title="Rounds" flush>
        <Rounds survey={survey} />
      </Section>
      <Section title={`Questions (${formatCount(survey.asked.length)})`} flush>
        <Questions survey={survey} />
      </Section>
      <Section title="What is promised to those who answer">
        <List size="sm">
          {survey.promise.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
        <Text size="sm" c="var(--quiet)" mt="xs">
          Asked by {survey.delivery.map((way) => deliveryWords[way]).join(', ')}; {survey.cadence || 'begun by hand'}
          {survey.perPerson === null ? '' : `; ${survey.perPerson} questions a person and round`}.
        </Text>
      </Section>
    </>
  );
}

function Rounds({ survey }: { readonly survey: Survey }) {
  const { timezone } = useSession();
  return (
    <DataTable<SurveyRoundSummary>
      caption="Rounds"
      rows={survey.rounds}
      rowKey={({ number }) => String(number)}
      empty="It has not been asked yet."
      columns={[
        {
          key: 'round',
          title: 'Round',
          cell: ({ number }) => (
            <Anchor component={Link} to={`/feedback/pulse/${encodeURIComponent(survey.name)}/${number}`} size="sm">
              {number}
            </Anchor>
          ),
        },
        { key: 'state', title: 'State', cell: ({ state }) => state },
        { key: 'opened', title: 'Opened', nowrap: true, cell: ({ openedAt }) => formatTime(Date.parse(openedAt), timezone) },
        { key: 'invited', title: 'Asked', align: 'right', cell: ({ invited }) => formatCount(invited) },
        {
          key: 'answered',
          title: 'Answered',
          align: 'right',
          cell: ({ answered, invited }) =>
            answered === null ? (
              <NoData why="Not shown while it is open, nor for groups that are too small." />
            ) : (
              `${formatCount(answered)}${invited > 0 ? ` (${formatText(answered / invited, 'ratio')})` : ''}`
            ),
        },
        {
          key: 'undelivered',
          title: 'Not delivered',
          align: 'right',
          wide: true,
          cell: ({ undelivered }) => (undelivered === 0 ? '' : formatCount(undelivered)),
        },
      ]}
    />
  );
}

function Questions({ survey }: { readonly survey: Survey }) {
  return (
    <DataTable
      caption="Questions"
      rows={survey.asked}
      rowKey={({ id }) => id}
      columns={[
        { key: 'text', title: 'Question', cell: ({ text }) => text },
        { key: 'dimension', title: 'About', wide: true, cell: ({ dimension }) => dimension, sort: ({ dimension }) => dimension },
        {
          key: 'scale',
          title: 'Scale',
          wide: true,
          cell: ({ options, scale }) => (options.length > 0 ? `${options.length} steps` : scale),
        },
        { key: 'reversed', title: 'Reversed', wide: true, cell: ({ reversed }) => (reversed ? 'agreeing is unfavourable' : '') },
      ]}
    />
  );
}
