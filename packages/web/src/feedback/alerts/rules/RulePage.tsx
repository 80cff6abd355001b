import { Anchor, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type AlertRuleDetail, alertRuleQuery, ruleStandingQuery } from '../../../api/alert-rules.ts';
import { type Alert, firedQuery } from '../../../api/alerts.ts';
import { definitionQuery } from '../../../api/definitions.ts';
import { useMay } from '../../../api/session.ts';
import { RemoveDefinition } from '../../../definitions/RemoveDefinition.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Snippet } from '../../../kit/Snippet.tsx';
import { AlertsFrame } from '../AlertsFrame.tsx';
import { rulePage } from '../words.ts';
import { BacktestSection } from './BacktestSection.tsx';
import { FiredSection } from './FiredSection.tsx';
import { isOfRule, labelSets } from './label-sets.ts';
import { RoutingSection } from './RoutingSection.tsx';
import { RuleFacts } from './RuleFacts.tsx';
import { SeriesSection } from './SeriesSection.tsx';
import { SilencesSection } from './SilencesSection.tsx';

const firedDays = 30;

/** One alert rule of any origin: what it watches, how it stands, when it fired, who would be told. */
export default function RulePage() {
  const { name } = useParams({ from: '/feedback/alerts/rules/$name' });
  const query = useQuery(alertRuleQuery(name));
  return (
    <AlertsFrame
      title={query.data?.annotations.title ?? query.data?.title ?? name}
      question="What does this rule watch, how does it stand, and who would be told?"
      actions={query.data?.origin === 'alert_rule' && <Acts name={name} />}
    >
      <Loaded query={query} height={480}>
        {(rule) => <Detail rule={rule} />}
      </Loaded>
    </AlertsFrame>
  );
}

/** What files keep is changed and removed there. */
function Acts({ name }: { readonly name: string }) {
  const may = useMay('member');
  const { data } = useQuery(definitionQuery('AlertRule', name));
  const isEditable = may && data !== undefined && data.definition.owner !== 'files';
  return (
    <>
      {data?.definition.owner === 'files' && 'Kept in files'}
      {isEditable && (
        <>
          <Button component={Link} to={`${rulePage(name)}/edit`} size="compact-md">
            Edit
          </Button>
          <RemoveDefinition
            kind="AlertRule"
            name={name}
            to="/feedback/alerts/rules"
            consequence="It is no longer evaluated, and its alerts end. Its versions stay in the log."
          />
        </>
      )}
    </>
  );
}

function Detail({ rule }: { readonly rule: AlertRuleDetail }) {
  const { name, title, definition, origin } = rule;
  const fired = useQuery({
    ...firedQuery(definition, title, firedDays),
    select: (alerts: readonly Alert[]) => alerts.filter((alert) => isOfRule(rule, alert)),
  });
  const standing = useQuery(ruleStandingQuery(name));
  const labels = labelSets(rule, standing.data?.series ?? []);
  return (
    <>
      <Section title="What it watches">
        <RuleFacts rule={rule} />
      </Section>
      <SeriesSection name={name} fired={fired.data ?? []} />
      <BacktestSection title="What it judges" chart={`What ${title} judges`} rule={name} initial="1" />
      <FiredSection query={fired} days={firedDays} />
      <RoutingSection labels={labels} />
      <SilencesSection title={title} labels={labels} />
      {origin === 'alert_rule' && <ManifestSection name={name} />}
    </>
  );
}

function ManifestSection({ name }: { readonly name: string }) {
  const query = useQuery(definitionQuery('AlertRule', name));
  return (
    <Section
      title="Manifest"
      actions={
        <Anchor component={Link} to={`/definitions/AlertRule/${encodeURIComponent(name)}`} size="sm">
          Versions
        </Anchor>
      }
    >
      <Loaded query={query}>{({ yaml }) => <Snippet code={yaml} />}</Loaded>
    </Section>
  );
}
