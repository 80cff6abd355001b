import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { get, post } from './client.ts';

export type SurveyScale =
  | 'agreement5'
  | 'agreement7'
  | 'satisfaction7'
  | 'frequency5'
  | 'extremely5'
  | 'score0to10'
  | 'percent'
  | 'choice'
  | 'text';
export type SurveyDelivery = 'link' | 'email' | 'slack';

export interface SurveyQuestion {
  readonly id: string;
  readonly text: string;
  readonly scale: SurveyScale;
  /** Agreeing is the unfavourable side. */
  readonly reversed: boolean;
  /** "Does not apply" may be answered, as `null`. */
  readonly na: boolean;
  readonly enps: boolean;
  readonly dimension: string;
  readonly always: boolean;
  /** In order; empty for percent (0-100) and text. */
  readonly options: readonly { readonly value: number | string; readonly label: string }[];
  readonly attribution: string;
}

/** What a group answered to a question, as far as it may be shown. */
export interface SurveyCell {
  readonly question: string;
  readonly n: number | null;
  /** On the question's own scale, turned so that more is better. */
  readonly mean: number | null;
  /** 0-10, 10 is best. */
  readonly score: number | null;
  /** 0-1. */
  readonly favourable: number | null;
  /** -100 to 100. */
  readonly enps: number | null;
  readonly distribution: readonly { readonly option: string; readonly n: number }[] | null;
  readonly texts: readonly string[] | null;
  /** Why there is nothing to be seen. */
  readonly hidden: string | null;
}

export interface SurveyGroup {
  /** `null`: all teams together. */
  readonly team: string | null;
  readonly title: string;
  readonly invited: number;
  readonly answered: number | null;
  readonly hidden: string | null;
  readonly cells: readonly SurveyCell[];
}

export interface SurveyRoundSummary {
  readonly number: number;
  readonly state: 'open' | 'closed';
  /** ISO 8601, UTC. */
  readonly openedAt: string;
  readonly closesAt: string;
  readonly closedAt: string | null;
  /** Fewest answers that are shown together. */
  readonly k: number;
  readonly invited: number;
  /** `null` while it is open, and when it may not be shown. */
  readonly answered: number | null;
  /** Messages that could not be sent. */
  readonly undelivered: number;
}

export interface SurveySummary {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly teams: readonly string[];
  readonly k: number;
  /** In words; empty when somebody begins each round. */
  readonly cadence: string;
  readonly nextDue: string | null;
  readonly delivery: readonly SurveyDelivery[];
  readonly questions: number;
  readonly perPerson: number | null;
  /** Why the last round that was due did not begin. */
  readonly problem: string | null;
  readonly round: SurveyRoundSummary | null;
}

export interface Survey extends SurveySummary {
  /** Who will see what, as people read it before the first question. */
  readonly promise: readonly string[];
  readonly asked: readonly SurveyQuestion[];
  /** Newest first. */
  readonly rounds: readonly SurveyRoundSummary[];
}

export interface SurveyRound extends SurveyRoundSummary {
  readonly survey: string;
  readonly title: string;
  readonly promise: readonly string[];
  readonly questions: readonly SurveyQuestion[];
  /** All teams together, then each; `null` while it is open. */
  readonly groups: readonly SurveyGroup[] | null;
}

export interface OpenedRound {
  readonly round: SurveyRoundSummary;
  /** Links of one person each; they cannot be seen again. */
  readonly personal: readonly { readonly team: string; readonly urls: readonly string[] }[];
}

export interface SurveyLibrary {
  readonly name: string;
  readonly title: string;
  readonly attribution: string;
  readonly questions: readonly SurveyQuestion[];
}

/** How many people of a team are asked; nobody gets to see who. */
export interface SurveyParticipants {
  readonly team: string;
  readonly addresses: number;
  readonly people: number;
  readonly updatedAt: string;
}

/** What a link leads to. */
export interface PulseForm {
  readonly title: string;
  readonly description: string;
  readonly team: string;
  /** `team`: a link that a whole team shares; answering through it gives a person's own. */
  readonly kind: 'personal' | 'team';
  readonly closesAt: string;
  readonly k: number;
  readonly invited: number;
  readonly promise: readonly string[];
  readonly questions: readonly SurveyQuestion[];
  /** To be sent along with the answers. */
  readonly seed: number;
  readonly canOptOut: boolean;
}

export type PulseAnswers = Readonly<Record<string, number | string | null>>;

export type QuickCheckMetric = 'lead_time' | 'deployment_frequency' | 'recovery_time' | 'change_fail_rate' | 'rework_rate';

export interface QuickCheckForm {
  readonly attribution: string;
  readonly questions: readonly {
    readonly metric: QuickCheckMetric;
    readonly title: string;
    readonly text: string;
    /** `band`: one of `options`, 1 is worst; `percent`: 0-100. */
    readonly kind: 'band' | 'percent';
    readonly options: readonly { readonly value: number; readonly label: string }[];
  }[];
}

/** Scores are 0-10, 10 is best. */
export interface QuickCheckResult {
  readonly metrics: readonly {
    readonly metric: QuickCheckMetric;
    readonly title: string;
    readonly score: number | null;
    readonly benchmark: number;
  }[];
  readonly overall: number | null;
  readonly throughput: number | null;
  readonly stability: number | null;
  readonly benchmark: { readonly edition: string; readonly industry: string; readonly overall: number };
  readonly attribution: string;
}

/** All that is kept about the person who asks. */
export interface Collected {
  readonly account: { readonly name: string; readonly email: string; readonly role: string; readonly createdAt: string } | null;
  readonly sessions: readonly {
    readonly createdAt: string;
    readonly expiresAt: string;
    readonly address: string;
    readonly browser: string;
  }[];
  readonly audit: readonly { readonly at: string; readonly action: string; readonly subject: string }[];
  readonly surveys: { readonly invitations: number; readonly teams: readonly string[]; readonly optedOut: boolean };
  readonly traces: readonly {
    readonly table: string;
    readonly what: string;
    readonly found: boolean;
    /** `null`: until removed. */
    readonly retentionDays: number | null;
  }[];
  readonly kept: readonly { readonly what: string; readonly why: string; readonly howLong: string }[];
  readonly notKept: readonly string[];
}

const pathOf = (name: string) => `/surveys/${encodeURIComponent(name)}`;

export const surveysQuery = queryOptions({
  queryKey: ['surveys'],
  queryFn: async ({ signal }) => (await get<{ surveys: readonly SurveySummary[] }>('/surveys', {}, signal)).surveys,
});

export const surveyQuery = (name: string) =>
  queryOptions({ queryKey: ['surveys', name], queryFn: ({ signal }) => get<Survey>(pathOf(name), {}, signal) });

export const surveyRoundQuery = (name: string, number: number) =>
  queryOptions({
    queryKey: ['surveys', name, number],
    queryFn: ({ signal }) => get<SurveyRound>(`${pathOf(name)}/rounds/${number}`, {}, signal),
  });

/** Links that whole teams share, of the round that is open; for members. */
export const surveyLinksQuery = (name: string) =>
  queryOptions({
    queryKey: ['surveys', name, 'links'],
    queryFn: async ({ signal }) =>
      (await get<{ links: readonly { team: string; url: string }[] }>(`${pathOf(name)}/links`, {}, signal)).links,
  });

export const surveyLibrariesQuery = queryOptions({
  queryKey: ['survey-libraries'],
  queryFn: async ({ signal }) => (await get<{ libraries: readonly SurveyLibrary[] }>('/survey-libraries', {}, signal)).libraries,
});

/** For members. */
export const surveyParticipantsQuery = queryOptions({
  queryKey: ['survey-participants'],
  queryFn: async ({ signal }) =>
    (await get<{ participants: readonly SurveyParticipants[] }>('/survey-participants', {}, signal)).participants,
});

/** For everybody who has a link, signed in or not. */
export const pulseQuery = (token: string) =>
  queryOptions({
    queryKey: ['pulse', token],
    retry: false,
    // The questions of a team's link change with each asking.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => get<PulseForm>(`/pulse/${encodeURIComponent(token)}`, {}, signal),
  });

export const quickCheckQuery = queryOptions({
  queryKey: ['quick-check'],
  queryFn: ({ signal }) => get<QuickCheckForm>('/quick-check', {}, signal),
});

/** @param login an account name at a code host, to see whether there are traces under it. */
export const collectedQuery = (login?: string) =>
  queryOptions({ queryKey: ['collected', login ?? ''], queryFn: ({ signal }) => get<Collected>('/me/collected', { login }, signal) });

/** For members. */
export function useOpenRound(name: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (personalLinks: boolean) => post<OpenedRound>(`${pathOf(name)}/rounds`, { personalLinks }),
    onSuccess: () => refreshSurveys(queries),
  });
}

/** For members. */
export function useCloseRound(name: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => post<SurveyRoundSummary>(`${pathOf(name)}/close`),
    onSuccess: () => refreshSurveys(queries),
  });
}

/** For administrators; puts these in the place of those before. */
export function useSetParticipants() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (participants: { readonly team: string; readonly emails: readonly string[]; readonly people: number }) =>
      post<{ participants: readonly SurveyParticipants[] }>('/survey-participants', participants),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['survey-participants'] }),
  });
}

/** The token that comes back is that under which the answers can be replaced. */
export function useAnswerPulse(token: string) {
  return useMutation({
    mutationFn: (request: { readonly answers: PulseAnswers; readonly seed: number }) =>
      post<{ readonly token: string }>(`/pulse/${encodeURIComponent(token)}`, request),
  });
}

/** No more invitations to the address that this link was sent to. */
export function useOptOut(token: string) {
  return useMutation({ mutationFn: () => post<{ readonly optedOut: true }>(`/pulse/${encodeURIComponent(token)}/opt-out`) });
}

export function useQuickCheck() {
  return useMutation({
    mutationFn: (answers: Readonly<Partial<Record<QuickCheckMetric, number>>>) => post<QuickCheckResult>('/quick-check', answers),
  });
}

async function refreshSurveys(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: ['surveys'] });
}
