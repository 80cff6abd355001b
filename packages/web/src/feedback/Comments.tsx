import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../api/client.ts';
import { type Comment, refreshFeedback } from '../api/feedback.ts';
import { useMay, useSession } from '../api/session.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formValue } from '../kit/form.ts';
import { formatTime } from '../kit/time.ts';
import classes from './Feedback.module.css';

interface CommentsProps {
  readonly week: string;
  /** An area of the review, or a number in it. */
  readonly subject: string;
  readonly title: string;
  readonly comments: readonly Comment[];
}

/** What people said about a part of the review, and a place to say more. */
export function Comments({ week, subject, title, comments }: CommentsProps) {
  const { timezone } = useSession();
  const mayComment = useMay('member');
  const [writing, setWriting] = useState(false);
  return (
    <Stack gap={4}>
      {comments
        .filter((comment) => comment.subject === subject)
        .map((comment) => (
          <blockquote key={comment.id} className={classes.quote}>
            <Text size="sm">{comment.text}</Text>
            <Text size="xs" c="var(--quiet)">
              {comment.author}, {formatTime(Date.parse(comment.createdAt), timezone)}
            </Text>
          </blockquote>
        ))}
      {mayComment &&
        (writing ? (
          <CommentForm week={week} subject={subject} title={title} onDone={() => setWriting(false)} />
        ) : (
          <div>
            <Button size="compact-xs" variant="subtle" onClick={() => setWriting(true)} aria-label={`Comment on ${title}`}>
              Comment
            </Button>
          </div>
        ))}
    </Stack>
  );
}

interface CommentFormProps {
  readonly week: string;
  readonly subject: string;
  readonly title: string;
  readonly onDone: () => void;
}

function CommentForm({ week, subject, title, onDone }: CommentFormProps) {
  const queries = useQueryClient();
  const add = useMutation({
    mutationFn: (text: string) => post(`/reviews/${week}/comments`, { subject, text }),
    onSuccess: async () => {
      await refreshFeedback(queries);
      onDone();
    },
  });
  return (
    <form action={(form) => add.mutate(formValue(form, 'text'))}>
      <Stack gap="xs">
        <Textarea name="text" label={`Comment on ${title}`} autosize minRows={2} maxLength={5000} required autoFocus />
        {add.isError && <ErrorState error={add.error} />}
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={add.isPending}>
            Save comment
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
