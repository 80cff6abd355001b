import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { AlertRuleDetail } from '../../../api/alert-rules.ts';
import { Verdict } from '../../../kit/Verdict.tsx';
import { When } from '../../../kit/When.tsx';
import { Fact } from '../AlertFacts.tsx';
import { UrgencyMark } from '../AlertMarks.tsx';
import classes from '../Alerts.module.css';
import { labelWords, rulePath, ruleStateWords, urgencyWords } from '../words.ts';
import { ConditionList } from './ConditionList.tsx';
import { lengthWords } from './condition-words.ts';

const noDataWords: Readonly<Record<AlertRuleDetail['noData'], string>> = {
  alert: 'No data for five minutes (or for as long as the condition must hold, if that is longer) is an alert of its own.',
  keep: 'No data leaves the state as it was, and nobody is told.',
  ok: 'No data means that all is well.',
};

const saidElsewhere = ['service', 'environment', 'team'];

/** What a rule watches, when it fires and what it asks of people. */
export function RuleFacts({ rule }: { readonly rule: AlertRuleDetail }) {
  const { state, since, error, severity, labels, annotations, definition } = rule;
  const seconds = (length: number) => lengthWords(length * 1_000);
  const runbook = annotations.runbook_url;
  const further = labelWords(labels, saidElsewhere);
  const owner = rulePath(definition);
  return (
    <>
      <dl className={classes.facts}>
        <Fact name="State">
          <Verdict judgement={ruleStateWords[state].judgement}>{ruleStateWords[state].word}</Verdict>
          {since !== null && (
            <>
              {' '}
              since <When time={since} never="" />
            </>
          )}
          {rule.lastEvaluation === null ? ', not evaluated yet' : ', evaluated '}
          <When time={rule.lastEvaluation} never="" />
        </Fact>
        {error !== null && <Fact name="Error">{error}</Fact>}
        <Fact name="Watches">
          <ConditionList condition={rule.condition} />
        </Fact>
        <Fact name="Fires">
          {rule.holdsSeconds === 0 ? 'at once when this holds' : `when this has held for ${seconds(rule.holdsSeconds)}`}
          {rule.keepFiringSeconds === 0
            ? ', and ends at once when it no longer does'
            : `, and goes on for ${seconds(rule.keepFiringSeconds)} after it has ended`}
          .
        </Fact>
        <Fact name="Evaluated">
          every {seconds(rule.intervalSeconds)}
          {rule.evaluationDelaySeconds > 0 && `, without the data of the last ${seconds(rule.evaluationDelaySeconds)}`}.
        </Fact>
        <Fact name="No data">
          {noDataWords[rule.noData]}
          {rule.origin !== 'prometheus' && ' An evaluation that fails for so long is an alert of its own, whatever this says.'}
        </Fact>
        <Fact name="Urgency">
          <UrgencyMark urgency={severity} /> {urgencyWords[severity].asks}
        </Fact>
        {rule.service !== null && (
          <Fact name="Service">{`${rule.service}${rule.environment === null ? '' : ` in ${rule.environment}`}`}</Fact>
        )}
        {rule.team !== null && <Fact name="Team">{rule.team}</Fact>}
        {further !== '' && <Fact name="Labels">{further}</Fact>}
        {annotations.summary !== undefined && <Fact name="Says">{withPlaces(annotations.summary)}</Fact>}
        {annotations.description !== undefined && <Fact name="Describes">{withPlaces(annotations.description)}</Fact>}
        {runbook !== undefined && /^https?:\/\//.test(runbook) && (
          <Fact name="Runbook">
            <Anchor href={runbook} rel="noreferrer" size="sm">
              {runbook}
            </Anchor>
          </Fact>
        )}
        {rule.origin !== 'alert_rule' && owner !== undefined && (
          <Fact name="Follows from">
            <Anchor component={Link} to={owner} size="sm">
              {definition}
            </Anchor>
          </Fact>
        )}
      </dl>
      {rule.origin === 'prometheus' && (
        <Text size="xs" c="var(--quiet)" mt="xs">
          A rule in Prometheus’ form: each series that the expression answers is an alert.
        </Text>
      )}
    </>
  );
}

/** A text of a rule, with what an alert fills in named: `Login: ‹parts›`. */
function withPlaces(text: string): string {
  return text.replaceAll(/\{\{-?\s*\$?([\w.]+)[^}]*\}\}/g, '‹$1›');
}
