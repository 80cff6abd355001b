import { useQuery } from '@tanstack/react-query';
import { deliveriesQuery } from '../../api/alert-delivery.ts';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { AlertsFrame } from './AlertsFrame.tsx';
import { DeliveryTable } from './DeliveryTable.tsx';

/** The log of deliveries: who was told of what, why, and what became of it. */
export default function DeliveriesPage() {
  const query = useQuery(deliveriesQuery({}));
  return (
    <AlertsFrame title="Deliveries" question="Who was told of what, why, and did it arrive?">
      <Section title="Newest first" flush={(query.data ?? []).length > 0}>
        <Loaded query={query}>
          {(rows) =>
            rows.length === 0 ? (
              <EmptyState title="Nobody was told of anything yet">
                Notifications stand here with the reason for each, once the AlertRouting named default sends alerts to a channel.
              </EmptyState>
            ) : (
              <DeliveryTable deliveries={rows} />
            )
          }
        </Loaded>
      </Section>
    </AlertsFrame>
  );
}
