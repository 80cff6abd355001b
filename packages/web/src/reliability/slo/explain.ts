import type { Explanation } from '../../api/metrics.ts';
import type { Objective, SloWithHistory } from '../../api/reliability.ts';
import { formatCount, formatText } from '../../kit/format.ts';
import { forecastText, windowText } from '../states.ts';

/** A term of an explanation and what it means. */
export type Explained = readonly (readonly [name: string, text: string])[];

type Whole = SloWithHistory['objectives'][number];

const noDataWords = {
  excluded: 'Time without data is left out.',
  good: 'Time without data counts as good, at the pace of the time with data.',
  bad: 'Time without data counts as bad, at the pace of the time with data.',
} as const;

/** What an SLO counts, in words. */
export function nounOf({ budgetingMethod }: Pick<SloWithHistory, 'budgetingMethod'>): 'events' | 'time slices' {
  return budgetingMethod === 'Occurrences' ? 'events' : 'time slices';
}

/** How the SLI came about. */
export function explainSli(slo: SloWithHistory, objective: Whole): Explained {
  const { good, total, sli } = objective;
  return [
    ['Formula', `good ${nounOf(slo)} / all ${nounOf(slo)}`],
    ['Counted', `${formatCount(good)} / ${formatCount(total)} = ${formatText(sli, 'ratio')}`],
    ...rulesOf(slo, objective),
    ...sourcesOf(objective.history, objective.history.explain.sli),
  ];
}

/** How what is left of the error budget came about. */
export function explainBudget(slo: SloWithHistory, objective: Whole): Explained {
  const { budget, budgetRemaining, target, targets } = objective;
  const allowed = targets.length > 1 ? 'the sum over the targets that held' : `(1 − ${formatText(target, 'ratio')}) × all`;
  return [
    ['Formula', '1 − bad / allowed'],
    ['Allowed', `${allowed} = ${formatText(budget.total, 'score')} bad ${nounOf(slo)}`],
    [
      'Counted',
      `1 − ${formatText(budget.consumed, 'score')} / ${formatText(budget.total, 'score')} = ${formatText(budgetRemaining, 'ratio')}`,
    ],
    ['Left', `${formatText(budget.remaining, 'score')} bad ${nounOf(slo)}`],
    ...rulesOf(slo, objective),
    ...sourcesOf(objective.history, objective.history.explain.budgetRemaining),
  ];
}

/** What a burn rate is. */
export function explainBurnRate(slo: SloWithHistory, objective: Whole, window: string): Explained {
  const found = objective.burnRates.find((one) => one.window === window);
  return [
    ['Formula', '(bad / all in the look-back) / (1 − target)'],
    [
      'Counted',
      `over the last ${window}: ${formatCount(found?.total ?? 0)} ${nounOf(slo)}, burn rate ${formatText(found?.rate ?? null, 'score')}`,
    ],
    ['Meaning', `At 1 the budget lasts exactly ${windowText(slo.window)}; at 10 a tenth of that.`],
    ['Alerts', objective.alerts.length === 0 ? 'No rule watches it.' : 'The rules that watch it, with their thresholds, stand below.'],
    ...sourcesOf(objective.history, objective.history.explain.burnRate),
  ];
}

/** How the forecast is made. */
export function explainForecast(slo: SloWithHistory, objective: Whole): Explained {
  const sixHours = objective.burnRates.find(({ window }) => window === '6h');
  return [
    ['Says', forecastText(objective, windowText(slo.window))],
    ['Formula', 'what is left / what is spent an hour at the rate of the last six hours'],
    [
      'Counted',
      `${formatCount(sixHours?.total ?? 0)} ${nounOf(slo)} in the last six hours, burn rate ${formatText(sixHours?.rate ?? null, 'score')}`,
    ],
    ...(slo.window.rolling
      ? ([['Rolling window', 'Bad events that leave the window meanwhile give their budget back.']] as const)
      : ([['Calendar window', 'Looked at up to its end, when the budget begins whole again.']] as const)),
    [
      'Range',
      'A hundred futures put together from blocks of six hours of the last three days; 10, 50 and 90 of them have spent the budget by then.',
    ],
  ];
}

function rulesOf(slo: SloWithHistory, { covered, uncorrected }: Objective): Explained {
  const rules = [
    noDataWords[slo.noData],
    covered === null ? '' : `${formatText(covered, 'ratio')} of the time has data.`,
    uncorrected === null ? '' : 'Corrections are taken in; without them the figures stand below.',
  ];
  return [
    [
      'Window',
      `${slo.window.rolling ? 'the last ' : ''}${windowText(slo.window)}, from ${slo.window.from.slice(0, 16).replace('T', ' ')} UTC`,
    ],
    ['Rules', rules.filter((rule) => rule !== '').join(' ')],
  ];
}

function sourcesOf({ sources }: Whole['history'], { freshness }: Explanation): Explained {
  const newest = freshness === null ? 'none received yet' : `${new Date(freshness).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return [...sources.map(({ what, text }) => [sourceWords[what] ?? what, text] as const), ['Newest data', newest]];
}

const sourceWords: Readonly<Record<string, string>> = { good: 'Good are', bad: 'Bad are', all: 'All are', value: 'Good while' };
