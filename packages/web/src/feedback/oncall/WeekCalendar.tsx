import { type KeyboardEvent, useState } from 'react';
import { formatDay, formatMoment } from '../../kit/time.ts';
import { useIsMe, useNames } from './people.tsx';
import classes from './WeekCalendar.module.css';
import { nearest } from './walk.ts';
import { type Bar, placeOf, type Row, shareOf, type Week } from './weeks.ts';

interface WeekCalendarProps {
  readonly title: string;
  readonly weeks: readonly Week[];
  readonly rows: readonly Row[];
  readonly timezone: string;
  /** Key of the bar that is told of below. */
  readonly chosen: string | undefined;
  readonly onChoose: (bar: Bar) => void;
}

/** How many colours tell people apart; those after them begin anew. */
const colours = 7;

/** Weeks below one another, in each the layers and what comes of them. One stop for the tab key; arrow keys move from shift to shift. */
export function WeekCalendar({ title, weeks, rows, timezone, chosen, onChoose }: WeekCalendarProps) {
  const [active, setActive] = useState<string>();
  const nameOf = useNames();
  const ids = weeks.flatMap((week, index) =>
    rows.flatMap(({ bars }) => bars.flatMap((bar) => (placeOf(bar, week) === undefined ? [] : [idOf(index, bar)]))),
  );
  const stop = active !== undefined && ids.includes(active) ? active : ids[0];
  const people = [...new Set(rows.flatMap(({ bars }) => bars.flatMap(({ user }) => user ?? [])))].sort();
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const next = nearest(event.key, event.currentTarget, event.target);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <section className={classes.scroll} aria-label={`Calendar of ${title}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is of forms */}
      <div role="group" aria-label="Shifts: arrow keys move between them" className={classes.calendar} onKeyDown={onKeyDown}>
        {weeks.map((week, index) => (
          <WeekBlock key={week.days[0]} week={week} timezone={timezone}>
            {rows.map((row) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is of forms
              <div key={row.name} role="group" aria-label={row.name} className={classes.row} data-kind={row.kind}>
                <span className={classes.name} aria-hidden="true">
                  {row.name}
                </span>
                <div className={classes.track}>
                  {row.bars.map((bar) => (
                    <Shift
                      key={bar.key}
                      bar={bar}
                      week={week}
                      timezone={timezone}
                      nameOf={nameOf}
                      colour={(people.indexOf(bar.user ?? '') % colours) + 1}
                      isStop={stop === idOf(index, bar)}
                      isChosen={chosen === bar.key}
                      onFocus={() => setActive(idOf(index, bar))}
                      onChoose={() => onChoose(bar)}
                    />
                  ))}
                </div>
              </div>
            ))}
          </WeekBlock>
        ))}
      </div>
    </section>
  );
}

interface WeekBlockProps {
  readonly week: Week;
  readonly timezone: string;
  readonly children: React.ReactNode;
}

function WeekBlock({ week: { days }, timezone, children }: WeekBlockProps) {
  const now = Date.now();
  const [first = 0] = days;
  const last = days[7] ?? 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is of forms
    <div role="group" aria-label={`Week of ${formatDay(first, timezone)}`} className={classes.week}>
      <div className={classes.days} aria-hidden="true">
        {days.slice(0, 7).map((day, index) => (
          <span key={day} data-today={now >= day && now < (days[index + 1] ?? day)}>
            {formatMoment(day + 43_200_000, timezone).split(',')[0]}
          </span>
        ))}
      </div>
      {children}
      {now >= first && now < last && (
        <div className={classes.overlay} aria-hidden="true">
          <div className={classes.now} style={{ insetInlineStart: `${shareOf(now, days) * 100}%` }} />
        </div>
      )}
    </div>
  );
}

interface ShiftProps {
  readonly bar: Bar;
  readonly week: Week;
  readonly timezone: string;
  readonly nameOf: (email: string) => string;
  readonly colour: number;
  readonly isStop: boolean;
  readonly isChosen: boolean;
  readonly onFocus: () => void;
  readonly onChoose: () => void;
}

function Shift({ bar, week, timezone, nameOf, colour, isStop, isChosen, onFocus, onChoose }: ShiftProps) {
  const isMe = useIsMe();
  const place = placeOf(bar, week);
  if (place === undefined) return null;
  const who = bar.user === null ? 'Nobody' : `${nameOf(bar.user)}${isMe(bar.user) ? ' (you)' : ''}`;
  const text = `${who}, from ${formatMoment(bar.from, timezone)} to ${formatMoment(bar.to, timezone)}, ${bar.source}`;
  return (
    <button
      type="button"
      className={classes.bar}
      data-kind={bar.kind}
      data-me={isMe(bar.user)}
      aria-label={text}
      aria-pressed={isChosen}
      title={text}
      tabIndex={isStop ? 0 : -1}
      onFocus={onFocus}
      onClick={onChoose}
      style={{
        insetInlineStart: `${place.left * 100}%`,
        width: `${place.width * 100}%`,
        ...(bar.user === null ? {} : { '--person': `var(--series-${colour})` }),
      }}
    >
      {who}
    </button>
  );
}

function idOf(week: number, bar: Bar): string {
  return `${week} ${bar.key}`;
}
