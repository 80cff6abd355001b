import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { suggestionsQuery } from '../api/reliability.ts';
import { useMay } from '../api/session.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Section } from '../kit/Section.tsx';

/** SLOs that services could have from what they send; nothing when there is none to suggest. */
export function SuggestionsSection() {
  const { data = [], error, refetch } = useQuery(suggestionsQuery);
  const mayChange = useMay('member');
  const open = data.filter(({ existing }) => existing === null);
  if (error !== null) return <ErrorState error={error} retry={refetch} />;
  if (open.length === 0) return null;
  return (
    <Section title="Suggested SLOs">
      {[...Map.groupBy(open, ({ service }) => service)].map(([service, suggestions]) => (
        <div key={service}>
          <Text size="sm" fw={600}>
            Service {service} could have {suggestions.length === 1 ? 'this one' : `these ${suggestions.length}`}
          </Text>
          {suggestions.map(({ title, why, manifest }) => (
            <Text key={manifest.metadata.name} size="sm" mb="xs">
              {title}. {why}{' '}
              {mayChange && (
                <Anchor component={Link} to={`/reliability/slos/new?suggestion=${encodeURIComponent(manifest.metadata.name)}`} size="sm">
                  Begin with {manifest.metadata.name}
                </Anchor>
              )}
            </Text>
          ))}
        </div>
      ))}
    </Section>
  );
}
