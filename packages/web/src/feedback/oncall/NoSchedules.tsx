import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useSession } from '../../api/session.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { startOfDay, toWallClock } from '../../range/zone.ts';

/** Where no schedule is defined: what one does, and one with its policy to begin with. */
export function NoSchedules() {
  const { user, timezone } = useSession();
  // Of yesterday, since today's hand-off may be to come, and nobody would be on call until then.
  const start = toWallClock(startOfDay(Date.now(), timezone, -1), timezone).slice(0, 10);
  return (
    <EmptyState
      title="No schedule yet"
      snippet={snippet(user.email.toLowerCase(), timezone, start)}
      action={
        <Anchor component={Link} to="/definitions/new" size="sm">
          Or write one here
        </Anchor>
      }
    >
      A schedule says who is on call when; an escalation policy, whom alerts wake, and who is next. Alerts reach the policy once a receiver
      of the AlertRouting named default has <code>escalationPolicy: team</code>.
    </EmptyState>
  );
}

function snippet(email: string, timezone: string, start: string): string {
  return `cat > on-call.yml <<'ONCALL'
apiVersion: binnacle/v1
kind: Schedule
metadata: {name: team}
spec:
  timezone: ${timezone}
  layers:
    - name: weeks
      users: [${email}]
      rotation: {every: week, handOff: "09:00"}
      start: "${start}"
---
apiVersion: binnacle/v1
kind: EscalationPolicy
metadata: {name: team}
spec:
  levels:
    - targets: [{schedule: team}]
    - after: 10m
      targets: [{user: ${email}}]
ONCALL
npx binnacle apply -f on-call.yml`;
}
