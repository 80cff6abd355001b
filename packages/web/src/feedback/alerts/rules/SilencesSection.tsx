import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Silence, silencesQuery } from '../../../api/alert-delivery.ts';
import type { Labels } from '../../../api/alerts.ts';
import { useMay } from '../../../api/session.ts';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { matchersOf, matches, readMatcher } from '../matchers.ts';
import { SilenceForm } from '../SilenceForm.tsx';
import { SilenceTable } from '../SilenceTable.tsx';

/** The silences that mute alerts of a rule, now or later, and a way to make one. */
export function SilencesSection({ title, labels }: { readonly title: string; readonly labels: readonly Labels[] }) {
  const query = useQuery(silencesQuery);
  const may = useMay('member');
  const [writing, setWriting] = useState(false);
  const own = (query.data ?? []).filter((silence) => silence.state !== 'expired' && labels.some((one) => mutes(silence, one)));
  return (
    <Section
      title="Silences that hold"
      flush={own.length > 0}
      actions={
        may && (
          <Button size="compact-sm" variant="default" onClick={() => setWriting(!writing)} aria-expanded={writing}>
            {writing ? 'No silence' : 'Silence it'}
          </Button>
        )
      }
    >
      <Loaded query={query} height={40}>
        {() => (own.length === 0 ? <Text size="sm">None mutes its alerts.</Text> : <SilenceTable silences={own} />)}
      </Loaded>
      {writing && (
        <div style={{ padding: own.length > 0 ? '0.75rem' : '0.75rem 0 0' }}>
          <SilenceForm initial={matchersOf({ alertname: title })} onDone={() => setWriting(false)} />
        </div>
      )}
    </Section>
  );
}

/** Expressions that only the server can read count as such that match: better shown than missed. */
function mutes({ matchers }: Silence, labels: Labels): boolean {
  const read = matchers.flatMap((text) => readMatcher(text) ?? []);
  return matches(read, labels) ?? true;
}
