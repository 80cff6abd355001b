import type { House } from '../../../area.ts';
import type { Outgoing } from '../../../platform/http/outgoing.ts';
import { takeCommand } from '../../incidents/slack-command.ts';
import { answerSlack } from './slack-clicks.ts';

/**
 * Does what a slash command says, and answers where it was typed.
 * @param payload as Slack sends it over HTTP and Socket Mode
 */
export async function carryOutCommand(house: House, outgoing: Outgoing, payload: unknown): Promise<void> {
  const answer = await takeCommand(house, payload);
  if (answer?.url !== undefined) await answerSlack(house, outgoing, answer.url, answer);
}
