import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { suggestionsQuery } from '../../api/reliability.ts';
import { useMay } from '../../api/session.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Page } from '../../kit/Page.tsx';
import { SloEditor } from './SloEditor.tsx';

/** A new SLO, empty or begun from a suggestion that the address names. */
export default function NewSloPage() {
  const mayChange = useMay('member');
  const { suggestion } = useSearch({ from: '/reliability/slos/new' });
  const suggestions = useQuery({ ...suggestionsQuery, enabled: suggestion !== undefined });
  return (
    <Page title="New SLO" question="What is promised, and what would the past have been with it?">
      {!mayChange ? (
        <Text size="sm">Members and administrators write SLOs. Ask an administrator for the role.</Text>
      ) : suggestion === undefined ? (
        <SloEditor named={false} />
      ) : (
        <Loaded query={suggestions} height={320}>
          {({ suggestions: all }) => (
            <SloEditor named={false} initial={all.find(({ manifest }) => manifest.metadata.name === suggestion)?.manifest} />
          )}
        </Loaded>
      )}
    </Page>
  );
}
