import type { DefinitionLookup, Manifest } from '../../definitions/types.ts';
import type { Problem } from '../../platform/errors.ts';
import { team as teamKind } from '../definitions.ts';
import type { SurveySpec } from './definitions.ts';
import { libraryOf } from './library.ts';
import { questionsOf } from './questions.ts';

/** What a schema cannot say of a survey. */
export async function checkSurvey({ spec }: Manifest<SurveySpec>, others: DefinitionLookup): Promise<Problem[]> {
  return [
    ...(await teamProblems(spec, others)),
    ...questionProblems(spec),
    ...idProblems(spec),
    ...rotationProblems(spec),
    ...cadenceProblems(spec),
  ];
}

async function teamProblems({ teams }: SurveySpec, others: DefinitionLookup): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [index, name] of teams.entries()) {
    const path = `spec.teams[${index}]`;
    if (teams.indexOf(name) < index) problems.push({ path, message: `"${name}" stands there twice` });
    else if ((await others.get(teamKind, name)) === undefined) {
      problems.push({ path, message: `there is no Team "${name}"; define it in the same files or leave it out` });
    }
  }
  return problems;
}

function questionProblems({ questions }: SurveySpec): Problem[] {
  return questions.flatMap((question, index): Problem[] => {
    const path = `spec.questions[${index}]`;
    if ('library' in question) {
      const known = libraryOf(question.library)?.items.map(({ item }) => item) ?? [];
      return (question.items ?? [])
        .filter((item) => !known.includes(item))
        .map((item) => ({ path: `${path}.items`, message: `${question.library} has no "${item}"; it has ${known.join(', ')}` }));
    }
    const { scale, options, reversed = false } = question;
    if (scale === 'choice' && options === undefined) return [{ path: `${path}.options`, message: 'a choice needs options' }];
    if (scale !== 'choice' && options !== undefined) return [{ path: `${path}.options`, message: 'only the scale choice has options' }];
    if (options !== undefined && new Set(options).size < options.length) {
      return [{ path: `${path}.options`, message: 'an option stands there twice' }];
    }
    if (reversed && (scale === 'choice' || scale === 'text')) {
      return [{ path: `${path}.reversed`, message: `the scale ${scale} has no direction` }];
    }
    return [];
  });
}

function idProblems(spec: SurveySpec): Problem[] {
  const ids = questionsOf(spec).map(({ id }) => id);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) < index))];
  return twice.map((id) => ({ path: 'spec.questions', message: `the question "${id}" stands there twice` }));
}

function rotationProblems(spec: SurveySpec): Problem[] {
  if (spec.rotation === undefined) return [];
  const rotating = questionsOf(spec).filter(({ always }) => !always).length;
  if (spec.rotation.questions < rotating) return [];
  return [{ path: 'spec.rotation.questions', message: `nothing rotates: only ${rotating} questions are not asked always` }];
}

/** Days between rounds at the least. */
const periods = { weekly: 7, biweekly: 14, monthly: 28, quarterly: 84 } as const;

function cadenceProblems({ cadence, openDays = 7 }: SurveySpec): Problem[] {
  if (cadence === undefined || openDays <= periods[cadence.every]) return [];
  return [{ path: 'spec.openDays', message: `a round would still be open when the next one is due, after ${periods[cadence.every]} days` }];
}
