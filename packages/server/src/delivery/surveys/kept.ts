/** What is kept about people, why, and for how long: for the page of a person and for the works-agreement sheet alike. */
export const kept: readonly { readonly what: string; readonly why: string; readonly howLong: string }[] = [
  {
    what: 'Account: name, e-mail address, role, and a hash of the password',
    why: 'to sign in, and to say who changed what',
    howLong: 'until an administrator removes the account',
  },
  {
    what: 'Sessions: address of the network, name of the browser, times',
    why: 'to stay signed in, and to end sessions',
    howLong: 'until they expire or end',
  },
  {
    what: 'Audit log: what somebody who is signed in changed, and when',
    why: 'so that changes can be accounted for',
    howLong: 'for ever; without the account only an id is left in it',
  },
  {
    what: 'Names of those who said, with a reason, whether a deployment failed, and when',
    why: 'so that what was decided against the evidence can be asked about',
    howLong: 'for ever',
  },
  {
    what: 'Commits, and changes with what happened to them, under a pseudonym (a keyed hash of the e-mail address or account name) instead of the author',
    why: 'to tell bots from people, authors from reviewers, and to count teams',
    howLong: 'as long as the fact table is kept (Settings, Storage)',
  },
  {
    what: 'E-mail addresses of participants of surveys, encrypted',
    why: 'to send invitations',
    howLong: 'until an administrator changes the participants',
  },
  {
    what: 'Invitations of a round of a survey, with whether it was answered',
    why: 'so that nobody answers twice, and reminders go only to those who have not answered',
    howLong: 'until the round ends',
  },
  {
    what: 'Answers of a round of a survey, without person and time, encrypted',
    why: 'to add them up',
    howLong: 'until the round ends',
  },
  {
    what: 'Results of a round: sums of groups of at least k answers, and their texts in random order',
    why: 'to be read and compared over time',
    howLong: 'for ever',
  },
];

export const notKept: readonly string[] = [
  'Who answered what in a survey; nor, after the round, who answered at all.',
  'Times of answers.',
  'Names or addresses of authors of commits and changes.',
  'Numbers by person: nothing ranks, scores or compares people, and there is no API for it.',
  'Key strokes, screens, presence, working times of persons, messages in chats.',
  'Which pages of Binnacle a person looked at: page speed is measured without accounts.',
];
