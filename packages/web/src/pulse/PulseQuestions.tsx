import { Button, Flex, NumberInput, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { type PulseAnswers, type PulseForm, type SurveyQuestion, useAnswerPulse } from '../api/surveys.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import classes from './Pulse.module.css';

interface PulseQuestionsProps {
  readonly token: string;
  readonly form: PulseForm;
  /** @param token under which the answers can be replaced. */
  readonly onAnswered: (token: string) => void;
}

type Answer = number | string | null | undefined;

/** The questions of a survey; what is left out is left out, and "does not apply" is an answer. */
export function PulseQuestions({ token, form, onAnswered }: PulseQuestionsProps) {
  const [answers, setAnswers] = useState<PulseAnswers>({});
  const send = useAnswerPulse(token);
  const set = (id: string) => (answer: Answer) => {
    const { [id]: _before, ...others } = answers;
    setAnswers(answer === undefined ? others : { ...others, [id]: answer });
  };
  const count = Object.keys(answers).length;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send.mutate({ answers, seed: form.seed }, { onSuccess: (answered) => onAnswered(answered.token) });
      }}
    >
      <Stack gap="sm">
        {form.questions.map((question) => (
          <QuestionField key={question.id} question={question} answer={answers[question.id]} onAnswer={set(question.id)} />
        ))}
        {send.isError && <ErrorState error={send.error} />}
        <div>
          <Button type="submit" loading={send.isPending} disabled={count === 0}>
            Send {count} of {form.questions.length} answers
          </Button>
        </div>
      </Stack>
    </form>
  );
}

interface FieldProps {
  readonly question: SurveyQuestion;
  readonly answer: Answer;
  readonly onAnswer: (answer: Answer) => void;
}

function QuestionField({ question, answer, onAnswer }: FieldProps) {
  return (
    <fieldset className={classes.question}>
      <legend>{question.text}</legend>
      {question.scale === 'text' ? (
        <Textarea
          aria-label={question.text}
          autosize
          minRows={2}
          maxLength={2000}
          value={typeof answer === 'string' ? answer : ''}
          onChange={({ currentTarget }) => onAnswer(currentTarget.value === '' ? undefined : currentTarget.value)}
        />
      ) : question.scale === 'percent' ? (
        <NumberInput
          aria-label={question.text}
          suffix=" %"
          min={0}
          max={100}
          maw={160}
          value={typeof answer === 'number' ? answer : ''}
          onChange={(value) => onAnswer(typeof value === 'number' ? value : undefined)}
        />
      ) : (
        <Options question={question} answer={answer} onAnswer={onAnswer} />
      )}
      {question.attribution !== '' && (
        <Text size="xs" c="var(--quiet)" mt={4}>
          {question.attribution}
        </Text>
      )}
    </fieldset>
  );
}

const notApplicable = 'n/a';

function Options({ question, answer, onAnswer }: FieldProps) {
  const value = answer === null ? notApplicable : answer === undefined ? null : String(answer);
  const take = (chosen: string) =>
    onAnswer(chosen === notApplicable ? null : question.options.find((option) => String(option.value) === chosen)?.value);
  return (
    <Radio.Group value={value} onChange={take} aria-label={question.text}>
      <Stack gap={6} mt="xs">
        <Flex direction={isNumbered(question) ? 'row' : 'column'} wrap="wrap" gap={isNumbered(question) ? 'md' : 6}>
          {question.options.map((option) => (
            <Radio key={option.value} value={String(option.value)} label={option.label} />
          ))}
        </Flex>
        {question.na && <Radio value={notApplicable} label="Does not apply, or I cannot say" />}
      </Stack>
    </Radio.Group>
  );
}

/** Bare numbers stand beside each other, words below each other. */
function isNumbered({ options }: SurveyQuestion): boolean {
  return options.every(({ label }) => /^\d+$/.test(label));
}
