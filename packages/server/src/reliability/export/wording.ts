import type { Slo } from '../slo.ts';
import type { CountedObjective } from './exportable.ts';

/** The labels by which Sloth's rules know an SLO. */
export function slothLabels({ id, service, slo }: CountedObjective): Record<string, string> {
  return { sloth_id: id, sloth_service: service, sloth_slo: slo };
}

/** The SLO's labels as Prometheus may have them. */
export function labelsOf({ labels }: Slo): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => {
      const plain = name.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d)/, '_');
      return [plain, typeof value === 'string' ? value : value.join(',')];
    }),
  );
}

/** `CheckoutAvailabilityErrorBudgetBurn`: what the alerts of an SLO are called unless somebody has named them. */
export function alertNameOf({ name }: Slo): string {
  const words = name.split(/[^a-zA-Z0-9]+/).filter((word) => word !== '');
  return `${words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')}ErrorBudgetBurn`;
}
