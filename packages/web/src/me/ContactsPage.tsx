import { useQuery } from '@tanstack/react-query';
import { contactsQuery } from '../api/contacts.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { MeFrame } from './MeFrame.tsx';
import { RulesSection } from './RulesSection.tsx';
import { ThisBrowser } from './ThisBrowser.tsx';
import { WaysSection } from './WaysSection.tsx';

/** By which ways whoever is signed in is told, of what, and in which order. */
export default function ContactsPage() {
  const query = useQuery(contactsQuery);
  return (
    <MeFrame title="How I am reached" question="When something needs you, what rings, and how soon?">
      <Loaded query={query} height={480}>
        {(contacts) => (
          <>
            <WaysSection contacts={contacts} />
            <ThisBrowser contacts={contacts} />
            <RulesSection key={JSON.stringify([contacts.rules, contacts.methods.map(({ id }) => id)])} contacts={contacts} />
          </>
        )}
      </Loaded>
    </MeFrame>
  );
}
