import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type SurveyCell, type SurveyGroup, type SurveyQuestion, type SurveyRound, surveyRoundQuery } from '../../api/surveys.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { formatCount } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { NoData } from '../../kit/NoData.tsx';
import { Page } from '../../kit/Page.tsx';
import { Section } from '../../kit/Section.tsx';
import classes from '../Feedback.module.css';
import { Distribution } from './Distribution.tsx';
import { headline } from './words.ts';

/** What was answered in a round: all teams together, then each, as far as it may be shown. */
export default function RoundPage() {
  const { survey, round } = useParams({ from: '/feedback/pulse/$survey/$round' });
  const query = useQuery(surveyRoundQuery(survey, Number(round)));
  return (
    <Page
      title={`${query.data?.title ?? survey}, round ${round}`}
      question="What was answered, and by how many? Groups that are too small are not shown."
      actions={
        <Anchor component={Link} to={`/feedback/pulse/${encodeURIComponent(survey)}`} size="sm">
          All rounds
        </Anchor>
      }
    >
      <Loaded query={query} height={480}>
        {(data) =>
          data.groups === null ? (
            <Text>
              The round is open. Results are shown when it is closed, so that nobody can tell from a change who has just answered.
            </Text>
          ) : (
            data.groups.map((group) => <Group key={group.team ?? ''} group={group} round={data} />)
          )
        }
      </Loaded>
    </Page>
  );
}

function Group({ group, round }: { readonly group: SurveyGroup; readonly round: SurveyRound }) {
  const participation = group.answered === null ? '' : ` · ${formatCount(group.answered)} of ${formatCount(group.invited)} answered`;
  return (
    <Section title={`${group.title}${participation}`} flush>
      {group.hidden !== null ? (
        <Text size="sm" c="var(--quiet)" p="md">
          {group.hidden}
        </Text>
      ) : (
        <DataTable
          caption={`Answers of ${group.title}`}
          rows={group.cells}
          rowKey={({ question }) => question}
          columns={[
            { key: 'question', title: 'Question', cell: ({ question }) => questionOf(round, question)?.text ?? question },
            { key: 'headline', title: 'Answers', nowrap: true, cell: Headline },
            {
              key: 'distribution',
              title: 'Distribution',
              wide: true,
              cell: (cell) => <Answers cell={cell} question={questionOf(round, cell.question)} />,
            },
            { key: 'n', title: 'n', align: 'right', cell: ({ n }) => (n === null ? '' : formatCount(n)) },
          ]}
        />
      )}
    </Section>
  );
}

function Headline(cell: SurveyCell) {
  return cell.hidden === null ? headline(cell) : <NoData why={cell.hidden} />;
}

function Answers({ cell, question }: { readonly cell: SurveyCell; readonly question: SurveyQuestion | undefined }) {
  if (cell.distribution !== null) return <Distribution distribution={cell.distribution} question={question} />;
  return cell.texts?.map((text) => (
    <blockquote key={text} className={classes.quote}>
      <Text size="sm">{text}</Text>
    </blockquote>
  ));
}

function questionOf({ questions }: SurveyRound, id: string): SurveyQuestion | undefined {
  return questions.find((question) => question.id === id);
}
