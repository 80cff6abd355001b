import { Anchor, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type SloSuggestion, suggestionsQuery } from '../api/reliability.ts';
import { useMay } from '../api/session.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Section } from '../kit/Section.tsx';

/** SLOs that services could have from what they send, and why there are not more; nothing when there is none to suggest. */
export function SuggestionsSection() {
  const { data, error, refetch } = useQuery(suggestionsQuery);
  if (error !== null) return <ErrorState error={error} retry={refetch} />;
  const { suggestions = [], notes = [] } = data ?? {};
  const missing = suggestions.filter(({ existing, similar }) => existing === null && similar === null);
  const reasons = [...suggestions.flatMap(similarText), ...notes];
  if (missing.length === 0) return null;
  return (
    <Section title="Suggested SLOs">
      {[...Map.groupBy(missing, ({ service }) => service)].map(([service, own]) => (
        <OfService key={service} service={service} suggestions={own} />
      ))}
      {reasons.length > 0 && (
        <details>
          <summary style={{ cursor: 'pointer' }}>Why there are not more</summary>
          <List size="sm" c="var(--quiet)">
            {reasons.map((reason) => (
              <List.Item key={reason}>{reason}</List.Item>
            ))}
          </List>
        </details>
      )}
    </Section>
  );
}

function similarText({ service, source, similar }: SloSuggestion): string[] {
  return similar === null
    ? []
    : [`${service}: ${source} is not suggested, because the SLO ${similar} is about the same over other metrics.`];
}

function OfService({ service, suggestions }: { readonly service: string; readonly suggestions: readonly SloSuggestion[] }) {
  const mayChange = useMay('member');
  return (
    <div>
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
  );
}
