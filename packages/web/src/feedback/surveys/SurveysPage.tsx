import { Anchor, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type SurveySummary, surveysQuery } from '../../api/surveys.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { formatCount } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Page } from '../../kit/Page.tsx';
import { Section } from '../../kit/Section.tsx';
import { When } from '../../kit/When.tsx';
import { Libraries } from './Libraries.tsx';
import { Participants } from './Participants.tsx';
import { surveyExample } from './words.ts';

/** The surveys of the organization, and who is asked. */
export default function SurveysPage() {
  const query = useQuery(surveysQuery);
  return (
    <Page
      title="Team pulse"
      question="How do people experience their work? Answers are anonymous, and shown for groups alone."
      actions={
        <>
          <Anchor component={Link} to="/feedback/quick-check" size="sm">
            DORA Quick Check
          </Anchor>
          <Button component={Link} to="/definitions/new" size="compact-md">
            New survey
          </Button>
        </>
      }
    >
      <Section title="Surveys" flush>
        <Loaded query={query}>{(surveys) => (surveys.length === 0 ? <NoSurveys /> : <SurveyTable surveys={surveys} />)}</Loaded>
      </Section>
      <Participants />
      <Libraries />
    </Page>
  );
}

function NoSurveys() {
  return (
    <EmptyState title="No survey yet" snippet={surveyExample}>
      A survey is a definition: questions from the libraries (DORA, developer experience, team health, eNPS) or your own, the teams that are
      asked, and how often. Results stand beside the numbers of delivery, for groups of at least five.
    </EmptyState>
  );
}

function SurveyTable({ surveys }: { readonly surveys: readonly SurveySummary[] }) {
  return (
    <DataTable
      caption="Surveys"
      rows={surveys}
      rowKey={({ name }) => name}
      columns={[
        {
          key: 'title',
          title: 'Survey',
          cell: ({ name, title }) => (
            <Anchor component={Link} to={`/feedback/pulse/${encodeURIComponent(name)}`} size="sm">
              {title}
            </Anchor>
          ),
          sort: ({ title }) => title,
        },
        { key: 'teams', title: 'Teams', wide: true, cell: ({ teams }) => teams.join(', ') },
        { key: 'cadence', title: 'How often', wide: true, cell: ({ cadence }) => cadence || 'begun by hand' },
        { key: 'questions', title: 'Questions', align: 'right', cell: ({ questions }) => formatCount(questions) },
        {
          key: 'round',
          title: 'Last round',
          cell: ({ round }) => (round === null ? 'never asked' : round.state === 'open' ? 'open' : <When time={round.closedAt} never="" />),
        },
        { key: 'next', title: 'Next', wide: true, cell: ({ nextDue }) => <When time={nextDue} never="not planned" /> },
      ]}
    />
  );
}
