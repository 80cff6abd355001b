import type { ScaleName } from './scales.ts';

/** A question that comes with the server. */
export interface LibraryItem {
  readonly item: string;
  /** What it is about; questions of one dimension are read together. */
  readonly dimension: string;
  readonly text: string;
  readonly scale: ScaleName;
  /** Agreeing is the unfavourable side. */
  readonly reversed?: true;
  readonly enps?: true;
}

export interface Library {
  readonly name: (typeof libraryNames)[number];
  readonly title: string;
  /** Whose wording it is, where that is not ours. */
  readonly attribution: string;
  readonly items: readonly LibraryItem[];
}

/** Wording of DORA's core survey (hugo/data/survey_questions/core.json), unchanged. */
const doraCore: Library = {
  name: 'dora-core',
  title: 'DORA core',
  attribution: 'Questions by DORA (dora.dev/research, Google LLC), CC BY 4.0',
  items: [
    { item: 'burned-out', dimension: 'burnout', text: 'I feel burned out from my work.', scale: 'agreement7', reversed: true },
    { item: 'ineffective', dimension: 'burnout', text: 'I feel like I am ineffective in my work.', scale: 'agreement7', reversed: true },
    {
      item: 'life-outside',
      dimension: 'burnout',
      text: 'My feelings about work negatively affect my life outside of work.',
      scale: 'agreement7',
      reversed: true,
    },
    { item: 'cynical', dimension: 'burnout', text: 'I am indifferent or cynical about my work.', scale: 'agreement7', reversed: true },
    {
      item: 'deployable',
      dimension: 'continuous delivery',
      text: 'Our software is in a deployable state throughout its lifecycle.',
      scale: 'agreement7',
    },
    {
      item: 'on-demand',
      dimension: 'continuous delivery',
      text: 'We can deploy our system to production, or to end users, at any time, on demand.',
      scale: 'agreement7',
    },
    {
      item: 'automated-build',
      dimension: 'continuous integration',
      text: 'Code commits result in an automated build of the software.',
      scale: 'agreement7',
    },
    {
      item: 'tested-daily',
      dimension: 'continuous integration',
      text: 'The application is built and tested automatically at least daily.',
      scale: 'agreement7',
    },
    {
      item: 'release-alone',
      dimension: 'loosely coupled teams',
      text: 'My team can deploy and release our product or service on demand, independently of other services it depends upon.',
      scale: 'agreement7',
    },
    {
      item: 'test-alone',
      dimension: 'loosely coupled teams',
      text: 'We can do most of our testing on demand, without requiring an integrated test environment.',
      scale: 'agreement7',
    },
    {
      item: 'pain-free',
      dimension: 'deployment pain',
      text: 'Code deployments are relatively easy and pain-free.',
      scale: 'agreement7',
    },
    {
      item: 'job',
      dimension: 'job satisfaction',
      text: 'Taking everything into consideration, how do you feel about your job as a whole?',
      scale: 'satisfaction7',
    },
    { item: 'documentation', dimension: 'documentation', text: 'I can rely on our technical documentation.', scale: 'agreement7' },
    ...culture(),
  ],
};

function culture(): LibraryItem[] {
  const statements: readonly (readonly [string, string])[] = [
    ['collaboration', 'Cross-functional collaboration is encouraged and rewarded'],
    ['new-ideas', 'New ideas are welcomed'],
    ['failures', 'Failures are treated primarily as opportunities to improve the system'],
    ['information', 'Information is actively sought'],
    ['messengers', 'Messengers are not punished when they deliver news of failures or other bad news'],
    ['shared', 'Responsibilities are shared'],
  ];
  return statements.map(([item, text]) => ({ item, dimension: 'culture', text: `In my organization: ${text}`, scale: 'agreement7' }));
}

const ours = 'Wording by Binnacle';

/** One or two questions for each dimension of SPACE (2021) and of developer experience (feedback loops, cognitive load, flow; 2023). */
const spaceDevex: Library = {
  name: 'space-devex',
  title: 'SPACE and developer experience',
  attribution: `${ours}, after the dimensions of SPACE (Forsgren et al., 2021) and DevEx (Noda et al., 2023)`,
  items: [
    { item: 'satisfaction', dimension: 'satisfaction', text: 'I am content with how we build software here.', scale: 'agreement5' },
    { item: 'wellbeing', dimension: 'satisfaction', text: 'I could keep working at the present pace for a year.', scale: 'agreement5' },
    { item: 'outcome', dimension: 'performance', text: 'What we ship does what its users needed it for.', scale: 'agreement5' },
    { item: 'valuable', dimension: 'activity', text: 'How much of your time goes into work you consider valuable?', scale: 'percent' },
    { item: 'help', dimension: 'communication', text: 'When I am stuck, I quickly find somebody who can help.', scale: 'agreement5' },
    {
      item: 'reviews',
      dimension: 'feedback loops',
      text: 'How often do you wait for a review longer than you find acceptable?',
      scale: 'frequency5',
      reversed: true,
    },
    {
      item: 'pipeline',
      dimension: 'feedback loops',
      text: 'Builds and tests tell me fast enough whether my change is good.',
      scale: 'agreement5',
    },
    { item: 'understandable', dimension: 'cognitive load', text: 'The code I work with is easy to understand.', scale: 'agreement5' },
    {
      item: 'friction',
      dimension: 'cognitive load',
      text: 'How much do tools and processes get in the way of your work?',
      scale: 'extremely5',
      reversed: true,
    },
    { item: 'focus', dimension: 'flow', text: 'How often do you have two hours in a row without being interrupted?', scale: 'frequency5' },
    { item: 'control', dimension: 'flow', text: 'I can decide in which order I do my work.', scale: 'agreement5' },
  ],
};

const enps: Library = {
  name: 'enps',
  title: 'Employee net promoter score',
  attribution: 'The customary question',
  items: [
    {
      item: 'recommend',
      dimension: 'loyalty',
      text: 'How likely are you to recommend this organization as a place to work?',
      scale: 'score0to10',
      enps: true,
    },
    { item: 'reason', dimension: 'loyalty', text: 'What is the main reason for your answer?', scale: 'text' },
  ],
};

const teamHealth: Library = {
  name: 'team-health',
  title: 'Team health',
  attribution: ours,
  items: [
    {
      item: 'safety',
      dimension: 'safety',
      text: 'In this team I can admit a mistake without fearing for my standing.',
      scale: 'agreement5',
    },
    {
      item: 'mission',
      dimension: 'mission',
      text: 'I know what our team is there for, and whether we are getting there.',
      scale: 'agreement5',
    },
    { item: 'value', dimension: 'value', text: 'I am proud of what we delivered lately.', scale: 'agreement5' },
    { item: 'speed', dimension: 'speed', text: 'We get things done without needless waiting.', scale: 'agreement5' },
    { item: 'quality', dimension: 'quality', text: 'Our code is in a state I like to work in.', scale: 'agreement5' },
    { item: 'learning', dimension: 'learning', text: 'I learn something here that I care to learn.', scale: 'agreement5' },
    { item: 'influence', dimension: 'influence', text: 'We decide ourselves how we do our work.', scale: 'agreement5' },
    { item: 'support', dimension: 'support', text: 'When we ask others for help, we get it.', scale: 'agreement5' },
    { item: 'workload', dimension: 'workload', text: 'My workload leaves me exhausted.', scale: 'agreement5', reversed: true },
    { item: 'fun', dimension: 'fun', text: 'I enjoy working with this team.', scale: 'agreement5' },
  ],
};

export const libraries: readonly Library[] = [doraCore, spaceDevex, enps, teamHealth];
export const libraryNames = ['dora-core', 'space-devex', 'enps', 'team-health'] as const;

export function libraryOf(name: string): Library | undefined {
  return libraries.find((library) => library.name === name);
}
