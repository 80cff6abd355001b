import { Anchor, Skeleton } from '@mantine/core';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type Alert, alertsQuery, type Urgency } from '../api/alerts.ts';
import { type GateAnswer, gateDenialsQuery } from '../api/gate.ts';
import { type Incident, openIncidentsQuery } from '../api/incidents.ts';
import { type Slo, slosQuery } from '../api/reliability.ts';
import { formatCount } from '../kit/format.ts';
import { NoData } from '../kit/NoData.tsx';
import { type Judgement, Verdict } from '../kit/Verdict.tsx';
import { When } from '../kit/When.tsx';
import { stateOf, stateWords } from '../reliability/states.ts';
import { AreaNumber, AreaRow } from './AreaRow.tsx';
import classes from './Bridge.module.css';

/** So many are named; of the others only how many there are. */
const named = 3;
const gateDays = 7;

/** What goes wrong now: incidents, alerts, budgets that stop deployments, and what the gate refused. */
export function AttentionRows() {
  return (
    <div className={classes.areas}>
      <IncidentsRow />
      <AlertsRow />
      <BudgetsRow />
      <GateRow />
    </div>
  );
}

function IncidentsRow() {
  const query = useQuery({ ...openIncidentsQuery, select: worstFirst });
  return (
    <Row title="Incidents" to="/feedback/incidents" action="See incidents" query={query} empty="No incident is open.">
      {(incidents: readonly Incident[]) =>
        incidents.slice(0, named).map(({ number, title, severity, started }) => (
          <AreaNumber
            key={number}
            name={
              <>
                {severity}, began <When time={started} never="" />
              </>
            }
          >
            <Anchor component={Link} to={`/feedback/incidents/${number}`} size="sm">
              #{number} {title}
            </Anchor>
          </AreaNumber>
        ))
      }
    </Row>
  );
}

/** The most severe first, and of those the one that goes on for longest. */
function worstFirst(incidents: readonly Incident[]): readonly Incident[] {
  return incidents.toSorted((a, b) => a.severity.localeCompare(b.severity) || a.started.localeCompare(b.started));
}

const urgencies: readonly (readonly [urgency: Urgency, judgement: Judgement, one: string, many: string])[] = [
  ['page', 'bad', 'page', 'pages'],
  ['ticket', 'warn', 'ticket', 'tickets'],
  ['info', 'none', 'for information', 'for information'],
];

function AlertsRow() {
  const query = useQuery({ ...alertsQuery('open'), staleTime: 30_000, refetchInterval: 60_000 });
  return (
    <Row title="Alerts" to="/feedback/alerts" action="See alerts" query={query} empty="No alert fires." countsItself>
      {(alerts: readonly Alert[]) =>
        urgencies.flatMap(([urgency, judgement, one, many]) => {
          const own = alerts.filter((alert) => alert.urgency === urgency);
          if (own.length === 0) return [];
          const taken = own.filter(({ state }) => state === 'acknowledged').length;
          return (
            <AreaNumber key={urgency} name={taken === 0 ? 'none acknowledged' : `${formatCount(taken)} acknowledged`}>
              <Verdict judgement={judgement}>{`${formatCount(own.length)} ${own.length === 1 ? one : many}`}</Verdict>
            </AreaNumber>
          );
        })
      }
    </Row>
  );
}

function BudgetsRow() {
  const query = useQuery({
    ...slosQuery,
    select: (slos: readonly Slo[]) => slos.filter((slo) => ['exhausted', 'freeze'].includes(stateOf(slo))),
  });
  return (
    <Row title="Error budgets" to="/reliability" action="See SLOs" query={query} empty="No error budget stops deployments.">
      {(slos) =>
        slos.slice(0, named).map((slo) => {
          const { judgement, word } = stateWords[stateOf(slo)];
          return (
            <AreaNumber key={slo.name} name={<Verdict judgement={judgement}>{word}</Verdict>}>
              <Anchor component={Link} to={`/reliability/slos/${encodeURIComponent(slo.name)}`} size="sm">
                {slo.displayName}
              </Anchor>
            </AreaNumber>
          );
        })
      }
    </Row>
  );
}

function GateRow() {
  const query = useQuery({ ...gateDenialsQuery(gateDays), select: byService });
  return (
    <Row title="Gate" to="/reliability/gate" action="See the gate" query={query} empty={`Nothing was refused in ${gateDays} days.`}>
      {(services) =>
        services.slice(0, named).map(({ service, times, last }) => (
          <AreaNumber
            key={service}
            name={
              <>
                last <When time={last} never="" />
              </>
            }
          >
            {service}: <Verdict judgement="bad">{`refused ${times === 1 ? 'once' : `${formatCount(times)} times`}`}</Verdict>
          </AreaNumber>
        ))
      }
    </Row>
  );
}

/** How often each service was refused, the most often refused first. */
function byService(answers: readonly GateAnswer[]) {
  return [...Map.groupBy(answers, ({ service }) => service)]
    .map(([service, own]) => ({
      service,
      times: own.reduce((sum, { times }) => sum + times, 0),
      last: own.reduce((latest, { last }) => (last > latest ? last : latest), ''),
    }))
    .toSorted((a, b) => b.times - a.times || a.service.localeCompare(b.service));
}

interface RowProps<Item> {
  readonly title: string;
  readonly to: string;
  readonly action: string;
  readonly query: UseQueryResult<readonly Item[]>;
  readonly empty: string;
  /** Its numbers say how many there are; else those that are not named are counted. */
  readonly countsItself?: boolean;
  readonly children: (items: readonly Item[]) => ReactNode;
}

function Row<Item>({ title, to, action, query: { data, error }, empty, countsItself = false, children }: RowProps<Item>) {
  return (
    <AreaRow title={title} to={to} action={{ to, text: action }}>
      {error !== null && (
        <AreaNumber name={title}>
          <NoData why={error.message} />
        </AreaNumber>
      )}
      {data === undefined && error === null && <Skeleton component="li" height={30} width={320} maw="100%" />}
      {data?.length === 0 && <li className={classes.quiet}>{empty}</li>}
      {data !== undefined && data.length > 0 && children(data)}
      {!countsItself && data !== undefined && data.length > named && (
        <li className={classes.quiet}>and {formatCount(data.length - named)} more</li>
      )}
    </AreaRow>
  );
}
