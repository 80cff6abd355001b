import type { SurveyCell, SurveyDelivery } from '../../api/surveys.ts';
import { formatText } from '../../kit/format.ts';

export const deliveryWords: Readonly<Record<SurveyDelivery, string>> = { link: 'link', email: 'e-mail', slack: 'Slack' };

/** What a survey may look like at its shortest. */
export const surveyExample = `apiVersion: binnacle/v1
kind: Survey
metadata: { name: team-pulse, displayName: Team pulse }
spec:
  teams: [payments]
  questions:
    - { library: dora-core, items: [burned-out, deployable] }
    - { library: space-devex, items: [focus, reviews, friction] }
  cadence: { every: biweekly, weekday: tuesday, at: "10:00" }
  delivery: [link]`;

/** The figure that stands for a group's answers: eNPS where it is one, else the share of favourable answers; as text. */
export function headline({ enps, favourable, mean }: SurveyCell): string {
  if (enps !== null) return `eNPS ${enps > 0 ? '+' : ''}${Math.round(enps)}`;
  if (favourable !== null) return `${formatText(favourable, 'ratio')} favourable`;
  return mean === null ? '' : `mean ${formatText(mean, '')}`;
}
