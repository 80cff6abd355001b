import { Alert, Button, List, Text } from '@mantine/core';
import { ApiError } from '../api/problem.ts';

interface ErrorStateProps {
  readonly error: unknown;
  readonly retry?: (() => unknown) | undefined;
}

/** What happened, why, and what to do, in the server's own words. */
export function ErrorState({ error, retry }: ErrorStateProps) {
  const problems = error instanceof ApiError ? error.problems : [];
  const message = error instanceof Error ? error.message : String(error);
  // A message about one problem alone is that problem once more.
  const repeats = problems.length === 1 && message.includes(problems[0]?.message ?? message);
  return (
    <Alert role="alert" color="red" variant="outline" bg="var(--panel)" title={title(error)}>
      {!repeats && <Text size="sm">{message}</Text>}
      {problems.length > 0 && (
        <List size="sm" mt="xs">
          {problems.map((problem) => (
            <List.Item key={`${problem.path}${problem.line}${problem.message}`}>
              {problem.line !== undefined && `Line ${problem.line}: `}
              {problem.path !== undefined && <code>{problem.path}</code>} {problem.message}
            </List.Item>
          ))}
        </List>
      )}
      {retry !== undefined && (
        <Button size="compact-sm" variant="default" mt="xs" onClick={() => void retry()}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

function title(error: unknown): string {
  if (!(error instanceof ApiError)) return 'This part of the page failed';
  if (error.status === 0) return 'No connection';
  if (error.status === 401) return 'Not signed in';
  if (error.status === 403) return 'Not allowed';
  if (error.status === 404) return 'Not found';
  return error.status >= 500 ? 'The server could not answer' : 'The server refused this';
}
