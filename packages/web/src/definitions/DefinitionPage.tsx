import { Alert, Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type Definition, definitionQuery } from '../api/definitions.ts';
import { useMay } from '../api/session.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Page } from '../kit/Page.tsx';
import { PageSkeleton } from '../kit/PageSkeleton.tsx';
import { Section } from '../kit/Section.tsx';
import { Snippet } from '../kit/Snippet.tsx';
import { DefinitionEditor } from './DefinitionEditor.tsx';
import { ownerText } from './owner.ts';
import { pageOf } from './pages.ts';
import { RemoveDefinition } from './RemoveDefinition.tsx';
import { VersionsTable } from './VersionsTable.tsx';

/** One definition: its text, who keeps it, and every version it had. */
export default function DefinitionPage() {
  const { kind = '', name = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(definitionQuery(kind, name));
  const mayChange = useMay('member');
  if (data === undefined) return error === null ? <PageSkeleton /> : <ErrorState error={error} retry={refetch} />;
  const { definition, versions, yaml } = data;
  const editable = mayChange && definition.owner !== 'files';
  const ownPage = pageOf(kind, name);
  return (
    <Page
      title={`${kind} ${definition.metadata.displayName ?? name}`}
      question={`Version ${definition.version}, kept by ${ownerText(definition.owner)}.`}
      actions={
        <>
          <Anchor component={Link} to="/definitions" size="sm">
            All definitions
          </Anchor>
          {ownPage !== undefined && (
            <Anchor component={Link} to={ownPage} size="sm">
              Its page
            </Anchor>
          )}
          {editable && <RemoveDefinition kind={kind} name={name} to="/definitions" />}
        </>
      }
    >
      <Problems definition={definition} />
      <Section title="Manifest">
        {editable ? (
          <DefinitionEditor key={definition.version} initial={yaml} onApplied={() => void refetch()} />
        ) : (
          <>
            {definition.owner === 'files' && (
              <Alert variant="outline" mb="xs" title="Kept in files">
                Change it where it is kept, then run <code>binnacle apply -f</code>. To let people edit it here, remove it from the files
                and apply with <code>--prune</code>.
              </Alert>
            )}
            <Snippet code={yaml} />
          </>
        )}
      </Section>
      <Section title="Versions" flush>
        <VersionsTable versions={versions} />
      </Section>
    </Page>
  );
}

function Problems({ definition }: { readonly definition: Definition }) {
  if (definition.problems === undefined) return null;
  return (
    <Alert color="red" variant="outline" title="This version of Binnacle cannot use it">
      {definition.problems.map((problem) => (
        <div key={`${problem.path}${problem.message}`}>
          <code>{problem.path}</code>: {problem.message}
        </div>
      ))}
    </Alert>
  );
}
