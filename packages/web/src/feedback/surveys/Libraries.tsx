import { Code, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { surveyLibrariesQuery } from '../../api/surveys.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';

/** Questions that come with the server, by the names under which a survey takes them. */
export function Libraries() {
  const query = useQuery(surveyLibrariesQuery);
  return (
    <Loaded query={query}>
      {(libraries) =>
        libraries.map(({ name, title, attribution, questions }) => (
          <Section key={name} title={`Library ${name}: ${title}`} flush>
            <DataTable
              caption={`Questions of ${title}`}
              rows={questions}
              rowKey={({ id }) => id}
              most={40}
              columns={[
                { key: 'id', title: 'Item', nowrap: true, cell: ({ id }) => <Code>{id}</Code>, sort: ({ id }) => id },
                { key: 'text', title: 'Question', cell: ({ text }) => text },
                { key: 'dimension', title: 'About', wide: true, cell: ({ dimension }) => dimension, sort: ({ dimension }) => dimension },
              ]}
            />
            <Text size="xs" c="var(--quiet)" px="sm" py={4}>
              {attribution}
            </Text>
          </Section>
        ))
      }
    </Loaded>
  );
}
