/** The days that a report or a list is of: those in the address, else the year up to today. */
import type { Asked } from '../address';
import { DayField } from '../day-field';
import { useTexts } from '../texts/texts';
import { dayAt, dayNumber, isDay, today } from '../words/days';

const period_days = 365;

export type Days = { readonly from: string; readonly to: string };

export function periodOf(asked: Asked): Days {
  const to = asked['to'] ?? today();
  return { from: asked['from'] ?? (isDay(to) ? dayAt(dayNumber(to) - period_days) : ''), to };
}

export function Period({ asked, ask }: { asked: Asked; ask: (change: Asked) => void }) {
  const { reports } = useTexts();
  const days = periodOf(asked);
  return (['from', 'to'] as const).map((name) => (
    <div key={name} className="labelled">
      <label htmlFor={`day-${name}`}>{reports[name]}</label>
      <DayField id={`day-${name}`} value={days[name]} choose={(day) => day !== undefined && ask({ [name]: day })} />
    </div>
  ));
}
