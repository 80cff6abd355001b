import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../../kit/EmptyState.tsx';

const snippet = `cat > rules.yml <<'RULES'
groups:
  - name: hosts
    rules:
      - alert: TargetDown
        expr: up == 0
        for: 5m
        annotations:
          summary: '{{ $labels.instance }} of {{ $labels.job }} does not answer'
RULES
npx binnacle apply -f rules.yml`;

/** Where no rule is defined: what rules do, and one to begin with. */
export function NoRules() {
  return (
    <EmptyState
      title="No rules yet"
      snippet={snippet}
      action={
        <Anchor component={Link} to="/definitions/new" size="sm">
          Or write one here
        </Anchor>
      }
    >
      Rules in PromQL are evaluated on a schedule: an alert says what is wrong now, a recording keeps the answer of a query as a metric.
      Rule files of Prometheus are taken as they are.
    </EmptyState>
  );
}
