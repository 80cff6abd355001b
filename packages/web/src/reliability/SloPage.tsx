import { Anchor } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { Fragment } from 'react';
import { type SloWithHistory, useSlo } from '../api/reliability.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formatText } from '../kit/format.ts';
import { Page } from '../kit/Page.tsx';
import { PageSkeleton } from '../kit/PageSkeleton.tsx';
import { Section } from '../kit/Section.tsx';
import { WhatChanged } from '../kit/WhatChanged.tsx';
import { gatePath } from './gate/words.ts';
import { ObjectiveSections } from './ObjectiveSections.tsx';
import { BurnRules } from './slo/BurnRules.tsx';
import { CorrectionsSection } from './slo/CorrectionsSection.tsx';
import { ExceptionsSection } from './slo/ExceptionsSection.tsx';
import { ExportMenu } from './slo/ExportMenu.tsx';
import { FiredSection } from './slo/FiredSection.tsx';
import { IncidentsSection } from './slo/IncidentsSection.tsx';
import { StandingSection } from './slo/StandingSection.tsx';

/** One SLO: what was promised, what is left, how fast it burns. */
export default function SloPage() {
  const { slo: name } = useParams({ from: '/reliability/slos/$slo' });
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
          <Anchor component={Link} to={gatePath(slo.service, slo.environment)} size="sm">
            Gate
          </Anchor>
          {/^https?:\/\//.test(slo.runbook) && (
            <Anchor href={slo.runbook} size="sm" target="_blank" rel="noreferrer">
              Runbook
            </Anchor>
          )}
          <Anchor component={Link} to={`/definitions/SLO/${encodeURIComponent(slo.name)}`} size="sm">
            Definition
          </Anchor>
          <Anchor component={Link} to={`/reliability/slos/${encodeURIComponent(slo.name)}/edit`} size="sm">
            Edit
          </Anchor>
          <ExportMenu name={slo.name} />
        </>
      }
    >
      {slo.objectives.map((objective) => (
        <Fragment key={objective.name}>
          <ObjectiveSections slo={slo} objective={objective} interval={interval} />
          <StandingSection slo={slo} objective={objective} />
          <BurnRules objective={objective} suffix={slo.objectives.length > 1 ? ` · ${objective.name}` : ''} />
        </Fragment>
      ))}
      {slo.parts.length > 0 && <Parts slo={slo} />}
      <FiredSection slo={slo} />
      <IncidentsSection service={slo.service} />
      <ExceptionsSection slo={slo} />
      <CorrectionsSection slo={slo} />
      <WhatChanged service={slo.service} />
    </Page>
  );
}

function Parts({ slo }: { readonly slo: SloWithHistory }) {
  return (
    <Section title="Parts" flush>
      <DataTable
        caption="Parts"
        rows={slo.parts}
        rowKey={({ name }) => name}
        columns={[
          {
            key: 'name',
            title: 'Part',
            cell: (part) =>
              part.slo === '' ? (
                part.name
              ) : (
                <Anchor component={Link} to={`/reliability/slos/${encodeURIComponent(part.slo)}`} size="sm">
                  {part.name}
                </Anchor>
              ),
          },
          { key: 'objective', title: 'Objective', cell: ({ objective }) => objective },
          { key: 'weight', title: 'Weight', align: 'right', cell: ({ weight }) => formatText(weight, 'score') },
        ]}
      />
    </Section>
  );
}
