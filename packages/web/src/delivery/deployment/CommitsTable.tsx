import { Code, Text } from '@mantine/core';
import type { DeploymentDetail } from '../../api/deployment-detail.ts';
import { useSession } from '../../api/session.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { formatCount } from '../../kit/format.ts';
import { formatTime } from '../../kit/time.ts';
import { Value } from '../../kit/Value.tsx';

/** The commits of a deployment and how long each was on its way. */
export function CommitsTable({ commits, count }: { readonly commits: DeploymentDetail['commits']; readonly count: number }) {
  const { timezone } = useSession();
  return (
    <>
      <DataTable
        caption="Commits that this deployment brought"
        rows={commits}
        rowKey={({ sha }) => sha}
        empty="No commit is known that it brought."
        most={100}
        columns={[
          { key: 'sha', title: 'Commit', nowrap: true, cell: ({ sha }) => <Code>{sha.slice(0, 10)}</Code> },
          { key: 'subject', title: 'Subject', cell: ({ subject }) => subject },
          {
            key: 'authored',
            title: 'Written',
            nowrap: true,
            wide: true,
            cell: ({ authored }) => formatTime(Date.parse(authored), timezone),
            sort: ({ authored }) => authored,
          },
          {
            key: 'lead',
            title: 'Lead time',
            align: 'right',
            nowrap: true,
            cell: ({ leadTime }) => (
              <Value value={leadTime} unit="seconds" whyEmpty="Left out: a merge, or the first deployment that is known." />
            ),
            sort: ({ leadTime }) => leadTime,
          },
        ]}
      />
      {count > commits.length && (
        <Text size="xs" c="var(--quiet)" px="sm" py={4}>
          {formatCount(commits.length)} of {formatCount(count)} are listed.
        </Text>
      )}
    </>
  );
}
