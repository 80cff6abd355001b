import { Button, Group, NativeSelect, NumberInput, Text } from '@mantine/core';
import { useState } from 'react';
import type { Urgency } from '../api/alerts.ts';
import { type ContactRule, type Contacts, useSetRules } from '../api/contacts.ts';
import { urgencyWords } from '../feedback/alerts/words.ts';
import { announce } from '../kit/announce.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Section } from '../kit/Section.tsx';
import classes from './Me.module.css';
import { wayName } from './ways.ts';

const urgencies: readonly Urgency[] = ['page', 'ticket', 'info'];
const dayMinutes = 24 * 60;

/** A rule while it is edited, with a name that stays. */
interface Step extends ContactRule {
  readonly key: number;
}

/** By which way the person is told of what, and how soon: a step a line, in their order. */
export function RulesSection({ contacts }: { readonly contacts: Contacts }) {
  const [steps, setSteps] = useState<readonly Step[]>(contacts.rules.map((rule, key) => ({ ...rule, key })));
  const save = useSetRules();
  const rules = steps.map(({ key: _, ...rule }) => rule);
  const isChanged = JSON.stringify(rules) !== JSON.stringify(contacts.rules);
  const change = (key: number, changed: Partial<ContactRule>) =>
    setSteps(steps.map((step) => (step.key === key ? { ...step, ...changed } : step)));
  const add = (urgency: Urgency) => {
    const those = steps.filter((step) => step.urgency === urgency);
    const last = those.at(-1);
    // A way that has no step yet is more likely meant than one more time the same.
    const method = contacts.methods.find(({ id }) => those.every((step) => step.method !== id))?.id ?? null;
    const key = Math.max(-1, ...steps.map((step) => step.key)) + 1;
    setSteps([...steps, { key, urgency, afterMinutes: last === undefined ? 0 : last.afterMinutes + 5, method }]);
  };
  return (
    <Section title="In which order">
      <form
        aria-label="In which order I am told"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(rules, { onSuccess: () => announce('The order is saved') });
        }}
      >
        {urgencies.map((urgency) => (
          <fieldset key={urgency} className={classes.urgency}>
            <legend>
              <b>{urgency}</b>: {urgencyWords[urgency].asks}
            </legend>
            {steps.every((step) => step.urgency !== urgency) && (
              <Text size="sm" c="var(--quiet)">
                {usualWords(urgency, contacts)}
              </Text>
            )}
            {steps
              .filter((step) => step.urgency === urgency)
              .map((step, index) => (
                <StepFields
                  key={step.key}
                  step={step}
                  place={index + 1}
                  contacts={contacts}
                  onChange={(changed) => change(step.key, changed)}
                  onRemove={() => setSteps(steps.filter(({ key }) => key !== step.key))}
                />
              ))}
            <Button size="compact-xs" variant="subtle" mt={4} onClick={() => add(urgency)} aria-label={`Add a step for ${urgency}`}>
              Add a step
            </Button>
          </fieldset>
        ))}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending} disabled={!isChanged}>
            Save the order
          </Button>
          <Text size="xs" c="var(--quiet)">
            What is still to come is dropped as soon as somebody acknowledges.
          </Text>
        </Group>
        {save.isError && <ErrorState error={save.error} />}
      </form>
    </Section>
  );
}

/** What happens without steps, as the server decides it. */
function usualWords(urgency: Urgency, { methods, account }: Contacts): string {
  if (urgency !== 'page' || methods.length === 0) return `No steps: by e-mail to ${account}, at once.`;
  return 'No steps: in every way above, all at once.';
}

interface StepFieldsProps {
  readonly step: Step;
  readonly place: number;
  readonly contacts: Contacts;
  readonly onChange: (changed: Partial<ContactRule>) => void;
  readonly onRemove: () => void;
}

function StepFields({ step: { urgency, afterMinutes, method }, place, contacts, onChange, onRemove }: StepFieldsProps) {
  const ways = contacts.methods.map((one) => ({ value: one.id, label: wayName(contacts, one) }));
  const name = `Step ${place} for ${urgency}`;
  return (
    <div className={classes.step}>
      <NumberInput
        size="xs"
        w={130}
        label="Minutes after"
        aria-label={`${name}: minutes after the beginning`}
        min={0}
        max={dayMinutes}
        allowDecimal={false}
        value={afterMinutes}
        onChange={(value) => onChange({ afterMinutes: typeof value === 'number' ? value : 0 })}
      />
      <NativeSelect
        size="xs"
        label="Way"
        aria-label={`${name}: way`}
        value={method ?? ''}
        onChange={(event) => onChange({ method: event.currentTarget.value === '' ? null : event.currentTarget.value })}
        data={[{ value: '', label: wayName(contacts, undefined) }, ...ways]}
      />
      <Button size="xs" variant="subtle" color="red" onClick={onRemove} aria-label={`Remove ${name.toLowerCase()}`}>
        Remove
      </Button>
    </div>
  );
}
