import { Tabs } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactElement, useId } from 'react';
import { useMay } from '../api/session.ts';
import { NotFound } from '../kit/NotFound.tsx';
import { Page } from '../kit/Page.tsx';
import { Account } from './Account.tsx';
import { AuditLog } from './AuditLog.tsx';
import { CardinalityTab } from './cardinality/CardinalityTab.tsx';
import { Keys } from './Keys.tsx';
import { Sources } from './Sources.tsx';
import { StorageTab } from './StorageTab.tsx';
import { type TabKey, tabs } from './sections.ts';
import { Tokens } from './Tokens.tsx';
import { Users } from './Users.tsx';

const contents: Record<TabKey, () => ReactElement> = {
  sources: Sources,
  keys: Keys,
  storage: StorageTab,
  cardinality: CardinalityTab,
  users: Users,
  tokens: Tokens,
  account: Account,
  audit: AuditLog,
};

/** What whoever runs the server looks after; people see the tabs that their role allows. */
export default function SettingsPage() {
  const { section = 'sources' } = useParams({ strict: false });
  const mayAdminister = useMay('admin');
  const navigate = useNavigate();
  const id = useId();
  const visible = tabs.filter(({ role }) => role === 'viewer' || mayAdminister);
  const tab = visible.find(({ key }) => key === section);
  if (tab === undefined) return <NotFound />;
  const Content = contents[tab.key];
  return (
    <Page title="Settings" question={tab.question}>
      <Tabs id={id} value={tab.key} onChange={(key) => void navigate({ to: `/settings/${key}` })} keepMounted={false}>
        <Tabs.List mb="md">
          {visible.map(({ key, title }) => (
            <Tabs.Tab key={key} value={key}>
              {title}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab.key}>
          <Content />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
