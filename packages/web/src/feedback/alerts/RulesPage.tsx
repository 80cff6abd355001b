import { Anchor, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type AlertRuleSummary, alertRulesQuery } from '../../api/alert-rules.ts';
import { useMay } from '../../api/session.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import { AlertsFrame } from './AlertsFrame.tsx';
import { rulePage, ruleStateWords } from './words.ts';

/** All rules that can alert, whatever they follow from, and how each stands. */
export default function RulesPage() {
  const query = useQuery(alertRulesQuery);
  const may = useMay('member');
  return (
    <AlertsFrame
      title="Alert rules"
      question="What is watched, and does the watching work?"
      actions={
        may && (
          <Button component={Link} to="/feedback/alerts/rules/new" size="compact-md">
            New alert rule
          </Button>
        )
      }
    >
      <Section title="Rules" flush>
        <Loaded query={query}>{(rules) => <Rules rules={rules} />}</Loaded>
      </Section>
    </AlertsFrame>
  );
}

function Rules({ rules }: { readonly rules: readonly AlertRuleSummary[] }) {
  return (
    <DataTable
      caption="Alert rules"
      rows={rules}
      rowKey={({ name, definition }) => `${definition} ${name}`}
      empty="No rule yet: SLOs bring their own, and definitions of kind AlertRule or RuleGroup say others."
      most={500}
      columns={[
        {
          key: 'rule',
          title: 'Rule',
          sort: ({ title }) => title,
          cell: ({ name, title }) => (
            <Anchor component={Link} to={rulePage(name)} size="sm">
              {title === name ? title : `${title} (${name})`}
            </Anchor>
          ),
        },
        { key: 'urgency', title: 'Urgency', sort: ({ severity }) => severity, cell: ({ severity }) => severity },
        {
          key: 'state',
          title: 'State',
          sort: ({ state }) => state,
          cell: ({ state, error, activeAlerts }) => (
            <Verdict judgement={ruleStateWords[state].judgement} why={error ?? undefined}>
              {`${ruleStateWords[state].word}${activeAlerts > 1 ? `, ${activeAlerts} alerts` : ''}`}
            </Verdict>
          ),
        },
        { key: 'service', title: 'Service', wide: true, sort: ({ service }) => service, cell: ({ service }) => service ?? '—' },
        { key: 'last', title: 'Evaluated', wide: true, cell: ({ lastEvaluation }) => <When time={lastEvaluation} never="not yet" /> },
        { key: 'error', title: 'Error', wide: true, cell: ({ error }) => error ?? '' },
      ]}
    />
  );
}
