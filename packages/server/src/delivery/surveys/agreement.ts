import type { House } from '../../area.ts';
import { defaultK, surveyKind } from './definitions.ts';
import { kept, notKept } from './kept.ts';
import { promiseOf } from './promise.ts';

/** A sheet about what this installation keeps of people, in Markdown: for a works council, a data protection officer, or a DPIA. */
export async function worksAgreement(house: House): Promise<string> {
  const surveys = await house.definitions.list(surveyKind);
  const lines = [
    '# What this installation of Binnacle keeps about people',
    '',
    `As of ${new Date(house.clock.now()).toISOString().slice(0, 10)}. This sheet states what the software does. It is not legal advice.`,
    '',
    '## Purpose',
    '',
    'To improve how software is delivered, by team and service. Numbers are shown for teams and never for persons; there is no interface that ranks, scores or compares persons.',
    '',
    '## What is kept, why, and for how long',
    '',
    '| What | Why | How long |',
    '|---|---|---|',
    ...kept.map(({ what, why, howLong }) => `| ${what} | ${why} | ${howLong} |`),
    '',
    '## What is not kept',
    '',
    ...notKept.map((one) => `- ${one}`),
    '',
    '## Surveys',
    '',
    ...promiseOf(defaultK).map((one) => `- ${one}`),
    '',
    `The smallest group is ${defaultK} answers unless a survey says otherwise, never fewer than 3, and can only be raised once people were asked.`,
    '',
    ...(surveys.length === 0 ? ['No survey is defined.'] : ['| Survey | Teams | Smallest group |', '|---|---|---|']),
    ...surveys.map(
      ({ metadata, spec }) => `| ${cell(metadata.displayName ?? metadata.name)} | ${spec.teams.join(', ')} | ${spec.k ?? defaultK} |`,
    ),
    '',
    '## Rights of each person',
    '',
    '- Signed in, everybody sees what is kept about them at "What is collected about me" (`GET /api/v1/me/collected`).',
    '- Every invitation can be answered with "no more of these"; nobody gets a list of those who did.',
    '- Administrators can remove accounts; the audit log shows who changed participants and surveys, in numbers.',
    '',
    '## To be settled between the parties',
    '',
    '- Germany: Binnacle evaluates data that people leave while working, so that co-determination under BetrVG section 87(1) no. 6 is to be expected before it is used.',
    '- GDPR: legal basis, record of processing, whether an impact assessment (Art. 35) is needed, collective agreement (Art. 88).',
    '- Who administers the server, and who may read its files, its secret and its backups.',
    '- Retention of the fact tables, and what happens to this data when the purpose ends.',
    '',
  ];
  return lines.join('\n');
}

function cell(text: string): string {
  return text.replace(/[|\r\n]/g, ' ');
}
