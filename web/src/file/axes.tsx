/** One value on both axes of time: what was true on which day, by what was known at which moment. */
import { useQueries } from '@tanstack/react-query';
import { Select } from 'antd';
import { useMemo } from 'react';
import { useAsked } from '../address';
import { wholeTimelineQuery } from '../api/streams';
import { Failure, Nothing, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { dayAt, daysWords, instantWords, roughlyWords, zoneWords } from '../words/days';
import { stepsOf } from '../words/pointer';
import { beginsOf, courseOf, momentsOf, spansOf, valuesIn } from './courses';
import type { Point } from './courses';
import type { ViewProps } from './view-props';

/** Colours that differ in lightness too; the words are in every cell. */
const papers = ['#f3ece2', '#dcebf5', '#e4f1e1', '#fbe6c9', '#ecdff2', '#f8dcdc', '#d9eeea', '#efefef'];

export default function Axes({ stream, entries, reading, wordings, open }: ViewProps) {
  const texts = useTexts();
  const { language } = useLanguage();
  const [asked, ask] = useAsked();
  const values = useMemo(() => valuesIn(entries), [entries]);
  const pointer = asked['value'] ?? values[0];
  const wordingAt = (value: string) =>
    wordings.ofFact(entries.find((entry) => entry.changes.some(({ path }) => path === value))?.fact);
  const moments = useMemo(() => (pointer === undefined ? [] : momentsOf(entries, pointer)), [entries, pointer]);
  const timelines = useQueries({
    queries: moments.map((knownAt) => wholeTimelineQuery(stream, { knownAt }, language)),
  });
  const failed = timelines.find(({ error }) => error)?.error;
  if (failed) return <Failure error={failed} />;
  if (pointer === undefined) return reading ? <Wait /> : <Nothing title={texts.axes.nothing} />;
  const known = timelines.flatMap(({ data }) => (data ? [data] : []));
  const courses = known.length === moments.length ? known.map((each) => courseOf(each, pointer)) : [];
  return (
    <section aria-label={texts.file.tabs.axes}>
      <h2 className="axes-title">{texts.axes.title}</h2>
      <p className="note">{texts.axes.explain}</p>
      <div className="filters">
        <Select
          className="axes-choice"
          aria-label={texts.axes.value}
          showSearch={{ optionFilterProp: 'label' }}
          value={pointer}
          onChange={(value: string) => ask({ value })}
          options={values.map((value) => ({ value, label: wordingAt(value).path(value).join(' › ') }))}
        />
      </div>
      {courses.length === 0 && <Wait />}
      {courses.length > 0 && <Grid {...{ courses, moments, pointer, open }} wording={wordingAt(pointer)} />}
    </section>
  );
}

interface GridProps extends Pick<ViewProps, 'wording' | 'open'> {
  /** One for each moment of knowledge. */
  readonly courses: readonly (readonly Point[])[];
  readonly moments: readonly string[];
  readonly pointer: string;
}

function Grid({ courses, moments, pointer, wording, open }: GridProps) {
  const texts = useTexts();
  const { language } = useLanguage();
  const days = [...new Set(courses.flat().map(({ day }) => day))].sort((a, b) => a - b);
  const name = stepsOf(pointer).at(-1) ?? '';
  const said = (value: unknown) => (value === undefined ? texts.none : wording.value(name, value));
  const begins = (day: number): string => {
    if (!Number.isFinite(day)) return texts.file.since;
    const from = texts.axes.from(daysWords(dayAt(day), language));
    return beginsOf(courses, day)
      .map((roughly) => (roughly === undefined ? from : roughlyWords(roughly, language)))
      .join(' / ');
  };
  const paper = paperOf(courses.flat().map(({ value }) => said(value)));
  return (
    <>
      <p className="slide-hint">{texts.lists.slide}</p>
      <div className="axes-frame">
        <table className="axes">
          <caption className="hidden">{wording.path(pointer).join(' › ')}</caption>
          <thead>
            <tr>
              <th scope="col">
                <small>
                  {texts.axes.vertical}
                  <br />
                  {zoneWords(moments[0]!, language)}
                  <br />
                  {texts.axes.horizontal}
                </small>
              </th>
              {days.length === 0 && <th scope="col">{texts.none}</th>}
              {days.map((day) => (
                <th scope="col" key={day}>
                  {begins(day)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {courses
              .map((course, index) => (
                <tr key={moments[index]}>
                  <th scope="row">{instantWords(moments[index]!, language, true)}</th>
                  {spansOf(course, days).map(({ value, by, columns }, place) => (
                    <td key={place} colSpan={columns} style={{ background: paper(said(value)) }}>
                      {by === undefined ? (
                        said(value)
                      ) : (
                        <button type="button" className="value-link" onClick={() => open(by)}>
                          {said(value)}
                        </button>
                      )}
                    </td>
                  ))}
                </tr>
              ))
              .reverse()}
          </tbody>
        </table>
      </div>
    </>
  );
}

function paperOf(words: readonly string[]): (word: string) => string {
  const places = new Map<string, number>();
  for (const word of words) if (!places.has(word)) places.set(word, places.size);
  return (word) => {
    const place = places.get(word);
    return place === undefined ? '#ffffff' : papers[place % papers.length]!;
  };
}
