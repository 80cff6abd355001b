import { Button, Checkbox, NumberInput, PasswordInput, TagsInput, TextInput } from '@mantine/core';
import type { Service } from '../../api/connections.ts';
import classes from './Connections.module.css';

interface HistoryFieldsProps {
  readonly history: NonNullable<Service['history']>;
  readonly scopes: string[];
  readonly onScopes: (scopes: string[]) => void;
  /** What the tested token sees; `null` before. */
  readonly visible: readonly string[] | null;
}

const most = 200;

/** What is entered so that the history of a service is read: how it is reached, and how far back. */
export function HistoryFields({ history }: Pick<HistoryFieldsProps, 'history'>) {
  return (
    <>
      <PasswordInput
        name="token"
        label="Token"
        description={history.token}
        autoComplete="off"
        maxLength={4000}
        required
        className={classes.all ?? ''}
      />
      <TextInput
        name="url"
        label="Address"
        description={history.url === '' ? 'Where your own stands.' : 'Only where your own stands somewhere else.'}
        placeholder={history.url === '' ? 'https://example.atlassian.net' : history.url}
        required={history.url === ''}
        maxLength={500}
        autoComplete="off"
      />
      <NumberInput
        name="historyDays"
        label="Days of history"
        description="What changed before is not read."
        defaultValue={180}
        min={1}
        max={3650}
        allowDecimal={false}
        hideControls
      />
      {history.clones && (
        <Checkbox
          name="clone"
          defaultChecked
          label="Keep a clone of each"
          description="Commits without the contents of files: deployments are matched by what they contain."
        />
      )}
    </>
  );
}

/** What of the service is read: typed, or picked from what the tested token sees. */
export function ScopesField({ history, scopes, onScopes, visible }: HistoryFieldsProps) {
  return (
    <div className={classes.all}>
      <TagsInput
        label={`What is read: ${history.scopes}`}
        description={
          visible === null
            ? `Type their names, such as ${history.example}, or test the token to pick from what it sees.`
            : `Pick from the ${visible.length} that the token sees, or type.`
        }
        data={[...(visible ?? [])]}
        value={scopes}
        onChange={onScopes}
        maxTags={most}
        limit={50}
        acceptValueOnBlur
        clearable
        clearButtonProps={{ 'aria-label': 'Take all out' }}
      />
      {visible !== null && visible.length > 0 && (
        <Button size="compact-xs" variant="default" mt={4} onClick={() => onScopes(visible.slice(0, most))}>
          {visible.length > most ? `Take the first ${most}` : `Take all ${visible.length}`}
        </Button>
      )}
    </div>
  );
}
