import { Anchor, Code, Group, Text } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { type DeploymentDetail, type DeploymentNeighbour, useDeployment } from '../api/deployment-detail.ts';
import { useSession } from '../api/session.ts';
import { formatCount } from '../kit/format.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Page } from '../kit/Page.tsx';
import { Section } from '../kit/Section.tsx';
import { formatTime } from '../kit/time.ts';
import { ChangesTable } from './ChangesTable.tsx';
import { CommitsTable } from './deployment/CommitsTable.tsx';
import { OutcomeSection } from './deployment/OutcomeSection.tsx';
import { VerdictSection } from './deployment/VerdictSection.tsx';
import { ServiceLink, TeamLink } from './links.tsx';
import { StageBar } from './StageBar.tsx';
import { deploymentPath } from './search.ts';

/** One deployment: what it brought, whether it failed, and what the numbers of its service did around it. */
export default function DeploymentPage() {
  const { service, environment, deployment } = useParams({ from: '/delivery/$service/$environment/$deployment' });
  const query = useDeployment(service, environment, deployment);
  const known = query.data?.deployment;
  const name = known === undefined ? '' : known.release || known.sha.slice(0, 10);
  return (
    <Page
      title={`${service} ${name}`.trim()}
      question="What did this deployment bring, did it fail its users, and what did the numbers do after it?"
      actions={query.data !== undefined && <Neighbours detail={query.data} />}
    >
      <Loaded query={query} height={600}>
        {(detail) => <Detail detail={detail} />}
      </Loaded>
    </Page>
  );
}

function Detail({ detail }: { readonly detail: DeploymentDetail }) {
  const { changes, commits, commitCount, notes } = detail;
  const figures = Object.entries(detail.stages).map(([stage, p50]) => ({
    stage: stage as keyof typeof detail.stages,
    p50,
    p75: null,
    p90: null,
    n: changes.filter((change) => change.stages[stage as keyof typeof change.stages] !== null).length,
  }));
  return (
    <>
      <Facts detail={detail} />
      <OutcomeSection detail={detail} />
      <VerdictSection detail={detail} />
      <Section title={`Changes (${formatCount(changes.length)})`} flush>
        <ChangesTable
          caption="Changes that this deployment brought"
          changes={changes}
          why="Where the time went"
          empty={
            detail.deployment.contents === 'known'
              ? 'No pull or merge request is known for its commits. Connect the host of the repository under Sources.'
              : 'What it brought is not known; see above.'
          }
        />
      </Section>
      {changes.length > 0 && (
        <Section title="Where the time went">
          <StageBar figures={figures} />
        </Section>
      )}
      <Section title={`Commits (${formatCount(commitCount)})`} flush>
        <CommitsTable commits={commits} count={commitCount} />
      </Section>
      {notes.map((note) => (
        <Text key={note} size="sm" c="var(--quiet)">
          {note}
        </Text>
      ))}
    </>
  );
}

function Facts({ detail: { deployment, team, people } }: { readonly detail: DeploymentDetail }) {
  const { timezone } = useSession();
  const finished = formatTime(Date.parse(deployment.finished), timezone);
  return (
    <Section title="Deployment">
      <Group gap="md">
        <Text size="sm">
          <ServiceLink name={deployment.service} /> to <b>{deployment.environment}</b>, finished {finished}
        </Text>
        {deployment.sha !== '' && (
          <Text size="sm">
            {deployment.repository} <Code>{deployment.sha.slice(0, 10)}</Code>
          </Text>
        )}
        {team !== null && (
          <Text size="sm">
            Team <TeamLink name={team} />
            {people > 0 && `: ${people === 1 ? 'one person' : `${formatCount(people)} people`} had commits in it`}
          </Text>
        )}
        <Text size="sm" c="var(--quiet)">
          Known from {deployment.source === 'git' ? 'a release tag' : deployment.source}
        </Text>
        {deployment.url !== '' && (
          <Anchor href={deployment.url} size="sm" target="_blank" rel="noreferrer">
            At its source
          </Anchor>
        )}
      </Group>
    </Section>
  );
}

function Neighbours({ detail: { deployment, previous, next } }: { readonly detail: DeploymentDetail }) {
  const link = (title: string, neighbour: DeploymentNeighbour | null) =>
    neighbour !== null && (
      <Anchor component={Link} to={deploymentPath({ ...deployment, id: neighbour.id })} size="sm">
        {title} {neighbour.release || neighbour.sha.slice(0, 10)}
      </Anchor>
    );
  return (
    <>
      {link('Before:', previous)}
      {link('After:', next)}
    </>
  );
}
