/** Who will see what of the answers: said before the first question, in the documentation of a survey, and kept by the code. */
export function promiseOf(k: number, link: 'personal' | 'team' | 'any' = 'any'): string[] {
  return [
    `Nothing is shown while the survey is open. When it closes, answers are added up once, and everybody who can sign in sees the sums of groups of at least ${k} answers.`,
    `No group of fewer than ${k} answers is shown, nor any number from which one could be worked out.`,
    `What you write in your own words is shown word for word, in random order, with the texts of at least ${k - 1} others: leave out what tells who you are.`,
    'Who answered is not shown to anybody. How many did is shown for whole teams, after the survey has closed.',
    'Your answers are kept without your name, your address or the time, and are deleted when the survey closes; so is your invitation.',
    ...ofLink[link],
    'Whoever runs this server and has its files and its secret could watch it while a survey is open; nobody else can.',
  ];
}

const personal =
  'Your link is your own: with it you can answer again until the survey closes, and the new answers take the place of the old ones.';
const team =
  'All of your team share this link, so that it does not say who you are, but anybody who has it can answer as many times as the team has people. After answering you get a link of your own, with which you can answer again.';

const ofLink = { personal: [personal], team: [team], any: [] } as const;
