import { Anchor, Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type AlertingRule, evaluatedAt, type Rule, type RuleGroup, rulesQuery } from '../../api/rules.ts';
import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { formatText } from '../../kit/format.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Page } from '../../kit/Page.tsx';
import { Section } from '../../kit/Section.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import { durationText } from '../../panels/step.ts';
import { QueryLink } from '../../query/QueryLink.tsx';
import { NoRules } from './NoRules.tsx';
import { alertWords, healthWords } from './states.ts';

/** Every rule by its group: whether it works, when it was evaluated, and what is wrong with it. */
export default function RulesPage() {
  const rules = useQuery(rulesQuery);
  return (
    <Page
      title="Rules"
      question="What is watched and recorded, and does it work?"
      actions={
        <Anchor component={Link} to="/reliability" size="sm">
          Reliability
        </Anchor>
      }
    >
      <Loaded query={rules} height={320}>
        {(groups) =>
          groups.length === 0 ? (
            <Section title="Rules">
              <NoRules />
            </Section>
          ) : (
            groups.map((group) => <Group key={group.file} group={group} />)
          )
        }
      </Loaded>
    </Page>
  );
}

function Group({ group }: { readonly group: RuleGroup }) {
  return (
    <Section
      title={group.name}
      flush
      actions={
        <>
          <Text size="sm" c="var(--quiet)">
            Every {durationText(group.interval * 1000)}, last <When time={evaluatedAt(group)} never="never" />
            {evaluatedAt(group) !== null && `, in ${formatText(group.evaluationTime, 'seconds')}`}
          </Text>
          <Anchor component={Link} to={`/definitions/${group.file}`} size="sm" aria-label={`Definition of ${group.name}`}>
            Definition
          </Anchor>
        </>
      }
    >
      <DataTable
        caption={`Rules of ${group.name}`}
        columns={columns}
        rows={group.rules.map((rule, place) => ({ rule, place }))}
        rowKey={({ place }) => String(place)}
        empty="This group has no rules."
      />
    </Section>
  );
}

/** An alert whose rule fails is not known to be well. */
function AlertVerdict({ rule: { state, health } }: { readonly rule: AlertingRule }) {
  const { judgement, word } = alertWords[state];
  return <Verdict judgement={state === 'inactive' && health !== 'ok' ? 'none' : judgement}>{word}</Verdict>;
}

interface Row {
  readonly rule: Rule;
  readonly place: number;
}

const columns: Column<Row>[] = [
  {
    key: 'name',
    title: 'Rule',
    sort: ({ rule }) => rule.name,
    cell: ({ rule }) => (
      <>
        <QueryLink promql={rule.query}>{rule.name}</QueryLink>
        <Text size="xs" c="var(--quiet)">
          {rule.type === 'recording' ? 'recording' : `alert${rule.duration === 0 ? '' : `, after ${durationText(rule.duration * 1000)}`}`}
        </Text>
      </>
    ),
  },
  {
    key: 'query',
    title: 'Query',
    wide: true,
    cell: ({ rule }) => <Code style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{rule.query}</Code>,
  },
  {
    key: 'state',
    title: 'State',
    nowrap: true,
    sort: ({ rule }) => (rule.type === 'alerting' ? rule.state : ''),
    cell: ({ rule }) => (rule.type === 'alerting' ? <AlertVerdict rule={rule} /> : ''),
  },
  {
    key: 'health',
    title: 'Evaluation',
    sort: ({ rule }) => rule.health,
    cell: ({ rule }) => (
      <>
        <Verdict judgement={healthWords[rule.health].judgement}>{healthWords[rule.health].word}</Verdict>
        {rule.lastError !== undefined && rule.lastError !== '' && (
          <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
            {rule.lastError}
          </Text>
        )}
      </>
    ),
  },
];
