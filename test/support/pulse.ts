import { expect } from 'vitest';
import type { TestApp } from './app.ts';

export type Given = Record<string, number | string | null>;

/** A question on a scale of five, and one that is answered in words. */
export const questions = [
  { id: 'mood', text: 'I like coming to work.', scale: 'agreement5', dimension: 'mood' },
  { id: 'pain', text: 'Deployments hurt.', scale: 'agreement5', reversed: true, dimension: 'pain' },
  { id: 'words', text: 'What should change?', scale: 'text' },
];

/** Drives surveys through the API, as an editor and as people with links would. */
export class Pulse {
  readonly #app: TestApp;

  constructor(app: TestApp) {
    this.#app = app;
  }

  async team(name: string, people: number, emails: readonly string[] = []): Promise<void> {
    await this.apply('Team', name, {});
    const { status, body } = await this.#app.call('POST', '/api/v1/survey-participants', { team: name, emails, people });
    expect(status, JSON.stringify(body)).toBe(200);
  }

  async survey(name: string, teams: readonly string[], spec: Record<string, unknown> = {}): Promise<void> {
    await this.apply('Survey', name, { teams, questions, ...spec });
  }

  async apply(kind: string, name: string, spec: Record<string, unknown>): Promise<void> {
    const { status, text } = await this.tryApply(kind, name, spec);
    expect(status, text).toBe(200);
  }

  tryApply(kind: string, name: string, spec: Record<string, unknown>) {
    return this.#app.call('POST', '/api/v1/definitions/apply', { apiVersion: 'binnacle/v1', kind, metadata: { name }, spec });
  }

  /** Begins a round with a link for each person; tokens by team. */
  async open(survey: string): Promise<Record<string, string[]>> {
    const { status, body } = await this.#app.call('POST', `/api/v1/surveys/${survey}/rounds`, { personalLinks: true });
    expect(status, JSON.stringify(body)).toBe(201);
    return Object.fromEntries(
      body.personal.map(({ team, urls }: { team: string; urls: string[] }) => [team, urls.map((url) => url.split('/').at(-1) ?? '')]),
    );
  }

  async answer(token: string, answers: Given, seed?: number): Promise<string> {
    const { status, body } = await this.send(token, answers, seed);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.token;
  }

  /** As somebody who is not signed in. */
  async send(token: string, answers: Given, seed?: number): Promise<{ status: number; body: any }> {
    const response = await this.#app.http.inject({
      method: 'POST',
      url: `/api/v1/pulse/${token}`,
      payload: { answers, ...(seed === undefined ? {} : { seed }) },
    });
    return { status: response.statusCode, body: response.json() };
  }

  async form(token: string): Promise<{ status: number; body: any; headers: Record<string, unknown> }> {
    const response = await this.#app.http.inject({ method: 'GET', url: `/api/v1/pulse/${token}` });
    return { status: response.statusCode, body: response.json(), headers: response.headers };
  }

  async close(survey: string): Promise<any> {
    const { status, body } = await this.#app.call('POST', `/api/v1/surveys/${survey}/close`);
    expect(status, JSON.stringify(body)).toBe(200);
    return (await this.#app.call('GET', `/api/v1/surveys/${survey}/rounds/${body.number}`)).body;
  }

  /** A whole round: the moods of each team, one for each person who answers. */
  async round(survey: string, moods: Record<string, readonly number[]>): Promise<any> {
    const tokens = await this.open(survey);
    for (const [team, values] of Object.entries(moods)) {
      for (const [index, mood] of values.entries()) await this.answer(tokens[team]?.[index] ?? '', { mood });
    }
    return this.close(survey);
  }

  /** `null` where nothing is shown. */
  cell(round: any, team: string | null, question = 'mood'): any {
    const group = round.groups.find((one: any) => one.team === team);
    return group.cells.find((one: any) => one.question === question);
  }

  async evaluate(metric: unknown, options: Record<string, unknown> = {}): Promise<{ status: number; body: any }> {
    const now = this.#app.house.clock.now();
    return this.#app.call('POST', '/api/v1/evaluate', {
      metric,
      from: new Date(now - 400 * 86_400_000).toISOString(),
      to: new Date(now + 86_400_000).toISOString(),
      step: 'none',
      ...options,
    });
  }

  /** Those of all series and buckets that have one. */
  async values(metric: unknown, options: Record<string, unknown> = {}): Promise<number[]> {
    const { body } = await this.evaluate(metric, options);
    return body.series.flatMap(({ values }: { values: (number | null)[] }) => values.filter((value) => value !== null));
  }
}
