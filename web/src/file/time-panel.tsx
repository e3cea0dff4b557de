/** Both axes of time: the day as of which the file is shown, and the moment by what was known at which. */
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { Asked } from '../address';
import { DayField } from '../day-field';
import { useLanguage, useTexts } from '../texts/texts';
import { dayAt, dayNumber, dayOf, daysWords, instantWords, isDay, today, zoneWords } from '../words/days';
import { Slider } from './slider';
import { knownStop } from './stops';
import type { Stops } from './stops';
import type { View } from './view-props';

const play_ms = 1_300;
/** Before the first change, so that one sees how it was then. */
const lead_days = 60;

interface TimePanelProps {
  readonly view: View;
  readonly stops: Stops;
  readonly ask: (change: Asked) => void;
}

export function TimePanel({ view, stops, ask }: TimePanelProps) {
  const { file } = useTexts();
  return (
    <div className="time-panel">
      <AsOf view={view} stops={stops} ask={ask} />
      <KnownAt view={view} stops={stops} ask={ask} />
      <p className="note time-note">{file.timeNote}</p>
    </div>
  );
}

function AsOf({ view, stops, ask }: TimePanelProps) {
  const { file } = useTexts();
  const { language } = useLanguage();
  const now = dayNumber(today());
  const value = view.asOf === undefined ? now : Math.min(dayNumber(view.asOf), now);
  const first = Math.min((stops.days[0] ?? now - 300) - lead_days, value);
  const go = (day: number): void => ask({ asOf: day >= now ? undefined : dayAt(day) });
  const [plays, togglePlay] = usePlay(value, [...stops.days.filter((day) => day < now), now], first, go);
  const words = daysWords(dayAt(value), language);
  return (
    <Slider label={file.asOf} {...{ min: first, max: now, value, ticks: stops.days, words, onChange: go }}>
      <DayField
        label={file.asOfLabel}
        value={view.asOf ?? dayAt(now)}
        max={dayAt(now)}
        choose={(day) => go(day === undefined ? now : dayNumber(day))}
      />
      <Button size="small" className="play" aria-pressed={plays} onClick={togglePlay}>
        {plays ? `❚❚ ${file.pause}` : `▶ ${file.play}`}
      </Button>
    </Slider>
  );
}

/** Goes from change to change until the last one. */
function usePlay(value: number, days: readonly number[], first: number, go: (day: number) => void) {
  const [plays, play] = useState(false);
  const next = days.find((day) => day > value);
  useEffect(() => {
    if (!plays) return;
    const timer = setTimeout(() => (next === undefined ? play(false) : go(next)), play_ms);
    return () => clearTimeout(timer);
  });
  const toggle = (): void => {
    if (!plays && next === undefined) go(first);
    play(!plays);
  };
  return [plays, toggle] as const;
}

function KnownAt({ view, stops, ask }: TimePanelProps) {
  const { file } = useTexts();
  const { language } = useLanguage();
  const { instants } = stops;
  const max = instants.length;
  const isNow = view.knownAt === undefined;
  const value = isNow ? max : Math.max(0, knownStop(stops, view.knownAt));
  const instant = instants[value];
  const words = isNow ? file.knownNow : knownWords(view.knownAt, language);
  const go = (place: number): void => ask({ knownAt: place >= max ? undefined : instants[place] });
  return (
    <Slider
      label={file.knownAt}
      {...{ min: 0, max, value, ticks: instants.map((_, place) => place), words, onChange: go }}
    >
      <DayField
        label={file.knownAtLabel}
        value={isNow ? '' : isDay(view.knownAt) ? view.knownAt : dayOf(instant ?? view.knownAt)}
        max={today()}
        choose={(knownAt) => ask({ knownAt })}
      />
      <span className="slider-words">{words}</span>
    </Slider>
  );
}

export function useViewWords({ asOf, knownAt }: View): [asOf: string, knownAt: string] {
  const { file } = useTexts();
  const { language } = useLanguage();
  return [
    asOf === undefined ? file.asOfToday(daysWords(today(), language)) : daysWords(asOf, language),
    knownAt === undefined ? file.knownNow : file.asKnown(knownWords(knownAt, language)),
  ];
}

export function knownWords(knownAt: string, language: 'zh' | 'en'): string {
  if (isDay(knownAt)) return daysWords(knownAt, language);
  return `${instantWords(knownAt, language, true)} ${zoneWords(knownAt, language)}`;
}
