/**
 * A day, typed as `2019-10-16` or chosen from the browser's calendar. The browser's own field would show it in the order
 * of the browser's language, month first for some, whatever the language of the page.
 */
import { useId, useRef, useState } from 'react';
import { useTexts } from './texts/texts';
import { dayIn, isDay } from './words/days';

interface DayFieldProps {
  readonly value: string | undefined;
  /** Where no label stands beside it. */
  readonly label?: string;
  /** By which the label beside it names it. */
  readonly id?: string;
  readonly max?: string;
  /** Called with undefined where it is emptied. */
  readonly choose: (day: string | undefined) => void;
}

export function DayField({ value = '', label, id, max, choose }: DayFieldProps) {
  const texts = useTexts();
  const [typed, type] = useState<string>();
  const calendar = useRef<HTMLInputElement>(null);
  const hint = useId();
  const day = typed === undefined || typed.trim() === '' ? typed?.trim() : dayIn(typed);
  const isTooLate = (other: string): boolean => max !== undefined && other > max;
  const isBeyond = day !== undefined && isTooLate(day);
  const isAmiss = typed !== undefined && (day === undefined || isBeyond);
  const take = (chosen: string | undefined): void => {
    if (chosen === undefined) return;
    // Another day than the one that was typed is never taken in its place.
    type(isTooLate(chosen) ? chosen : undefined);
    if (chosen !== value && !isTooLate(chosen)) choose(chosen === '' ? undefined : chosen);
  };
  return (
    <span className="day-field">
      <input
        id={id}
        className="day"
        inputMode="numeric"
        autoComplete="off"
        placeholder={texts.day.form}
        aria-label={label}
        aria-invalid={isAmiss}
        aria-describedby={isAmiss ? hint : undefined}
        value={typed ?? value}
        onChange={({ target }) => (isDay(target.value) ? take(target.value) : type(target.value))}
        onBlur={() => take(day)}
        onKeyDown={({ key }) => key === 'Enter' && take(day)}
      />
      <button
        type="button"
        className="day-calendar"
        aria-label={texts.day.calendar}
        title={texts.day.calendar}
        onClick={() => calendar.current?.showPicker()}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 3.5h12v10.5h-12zM2 6.5h12M5 1.5v3M11 1.5v3" />
        </svg>
      </button>
      <input
        ref={calendar}
        type="date"
        className="day-native"
        tabIndex={-1}
        aria-hidden="true"
        {...{ value, max }}
        onChange={({ target }) => take(target.value)}
      />
      {isAmiss && (
        <span id={hint} className="day-amiss" role="alert">
          {isBeyond ? texts.day.beyond(max ?? '') : texts.day.amiss}
        </span>
      )}
    </span>
  );
}
