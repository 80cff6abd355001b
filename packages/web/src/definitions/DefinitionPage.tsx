import { Alert, Anchor } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { remove } from '../api/client.ts';
import { type Definition, definitionQuery, refreshAll } from '../api/definitions.ts';
import { useMay } from '../api/session.ts';
import { ConfirmButton } from '../kit/ConfirmButton.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Page } from '../kit/Page.tsx';
import { PageSkeleton } from '../kit/PageSkeleton.tsx';
import { Section } from '../kit/Section.tsx';
import { Snippet } from '../kit/Snippet.tsx';
import { DefinitionEditor } from './DefinitionEditor.tsx';
import { ownerText } from './owner.ts';
import { VersionsTable } from './VersionsTable.tsx';

/** One definition: its text, who keeps it, and every version it had. */
export default function DefinitionPage() {
  const { kind = '', name = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(definitionQuery(kind, name));
  const mayChange = useMay('member');
  if (data === undefined) return error === null ? <PageSkeleton /> : <ErrorState error={error} retry={refetch} />;
  const { definition, versions, yaml } = data;
  const editable = mayChange && definition.owner !== 'files';
  return (
    <Page
      title={`${kind} ${definition.metadata.displayName ?? name}`}
      question={`Version ${definition.version}, kept by ${ownerText(definition.owner)}.`}
      actions={
        <>
          <Anchor component={Link} to="/definitions" size="sm">
            All definitions
          </Anchor>
          {editable && <RemoveButton kind={kind} name={name} />}
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

function RemoveButton({ kind, name }: { readonly kind: string; readonly name: string }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const removal = useMutation({
    mutationFn: () => remove(`/definitions/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`),
    onSuccess: async () => {
      await navigate({ to: '/definitions' });
      await refreshAll(queries);
    },
  });
  return (
    <>
      <ConfirmButton
        label={`Remove ${kind} ${name}`}
        consequence="What it measures or judges disappears from all pages. Its versions stay in the log."
        pending={removal.isPending}
        onConfirm={() => removal.mutate()}
      >
        Remove
      </ConfirmButton>
      {removal.isError && <ErrorState error={removal.error} />}
    </>
  );
}
