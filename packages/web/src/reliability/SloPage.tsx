import { Anchor } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useSlo } from '../api/reliability.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Page } from '../kit/Page.tsx';
import { PageSkeleton } from '../kit/PageSkeleton.tsx';
import { WhatChanged } from '../kit/WhatChanged.tsx';
import { ObjectiveSections } from './ObjectiveSections.tsx';

/** One SLO: what was promised, what is left, how fast it burns. */
export default function SloPage() {
  const { slo: name } = useParams({ from: '/reliability/$slo' });
  const { data, error, refetch } = useSlo(name);
  if (error !== null) return <ErrorState error={error} retry={refetch} />;
  if (data === undefined) return <PageSkeleton />;
  const { slo, interval } = data;
  return (
    <Page
      title={slo.displayName}
      question={slo.description === '' ? 'Is the promise kept, and how much may still go wrong?' : slo.description}
      actions={
        <>
          <Anchor component={Link} to="/reliability" size="sm">
            All SLOs
          </Anchor>
          <Anchor component={Link} to={`/definitions/SLO/${encodeURIComponent(slo.name)}`} size="sm">
            Definition
          </Anchor>
        </>
      }
    >
      {slo.objectives.map((objective) => (
        <ObjectiveSections key={objective.name} slo={slo} objective={objective} interval={interval} />
      ))}
      <WhatChanged service={slo.service} />
    </Page>
  );
}
