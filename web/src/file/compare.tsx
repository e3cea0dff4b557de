/** Two files side by side: of two days, or of one day as known at two moments; each difference with its entries. */
import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useMemo } from 'react';
import { useAsked } from '../address';
import { compareQuery } from '../api/streams';
import type { Comparison } from '../api/streams';
import { Failure, Message, Nothing, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { dayAt, isDay } from '../words/days';
import { namesIn } from '../words/wording';
import { FactWordings } from '../words/fact-wordings';
import { CompareChoice } from './compare-choice';
import type { Side } from './compare-choice';
import { differencesOf, everythingOf } from './compare-rows';
import type { CompareRow } from './compare-rows';
import { useViewWords } from './time-panel';
import type { Stops } from './stops';
import type { ViewProps } from './view-props';

export default function Compare({ stream, stops, wording, wordings, entries, open }: ViewProps) {
  const texts = useTexts();
  const { language } = useLanguage();
  const [asked, ask] = useAsked();
  const [left, right] = sidesOf(asked, stops);
  const query = { from: left.asOf, to: right.asOf, knownFrom: left.knownAt, knownTo: right.knownAt };
  const { data, error, isFetching, refetch } = useQuery(compareQuery(stream, query, language));
  const everything = asked['all'] !== undefined;
  const words = useMemo(() => {
    const all = wording.with({
      extraLabels: data?.labels ?? {},
      names: namesIn(data?.from.state, namesIn(data?.to.state, new Map(wording.names))),
    });
    return new FactWordings(all, wordings.catalogue, wordings.kind, entries);
  }, [data, wording, wordings, entries]);
  const fault = [left.asOf, right.asOf].find((day) => day !== undefined && !isDay(day));
  if (fault !== undefined) return <Message title={texts.problems.badAddress} hint={fault} />;
  return (
    <section aria-label={texts.file.tabs.compare} aria-busy={isFetching}>
      <CompareChoice {...{ left, right, stops, ask }} />
      <p className="note">{texts.file.timeNote}</p>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && ((query.from ?? query.knownFrom) ? <Wait /> : <Nothing title={texts.compare.pick} />)}
      {data && (
        <>
          <div className="list-head">
            <span role="status">{texts.compare.count(differencesOf(data, words).length)}</span>
            <Segmented
              aria-label={texts.file.tabs.compare}
              value={everything ? 'all' : 'differences'}
              onChange={(value) => ask({ all: value === 'all' ? '1' : undefined })}
              options={[
                { value: 'differences', label: texts.compare.differencesOnly },
                { value: 'all', label: texts.compare.everything },
              ]}
            />
          </div>
          <Rows {...{ data, left, right, everything, open }} wordings={words} />
        </>
      )}
    </section>
  );
}

/** What is not said in the address: how it was at the first change, beside how it is. */
function sidesOf(asked: ReturnType<typeof useAsked>[0], { days }: Stops): [Side, Side] {
  const { from, to, knownFrom, knownTo } = asked;
  const first = from === undefined && knownFrom === undefined && days[0] !== undefined ? dayAt(days[0]) : from;
  return [
    { asOf: first, knownAt: knownFrom },
    { asOf: to, knownAt: knownTo },
  ];
}

interface RowsProps {
  readonly data: Comparison;
  readonly left: Side;
  readonly right: Side;
  readonly everything: boolean;
  readonly wordings: FactWordings;
  readonly open: (entryId: string) => void;
}

function Rows({ data, left, right, everything, wordings, open }: RowsProps) {
  const { compare } = useTexts();
  const rows = useMemo(
    () => (everything ? everythingOf(data, wordings) : differencesOf(data, wordings)),
    [data, everything, wordings],
  );
  const [first, second] = [useViewWords(left).join(' · '), useViewWords(right).join(' · ')];
  if (rows.length === 0) return <Nothing title={compare.same} hint={compare.sameHint} />;
  const parts = [...new Set(rows.map(({ part }) => part))];
  return (
    <table className="compare">
      <thead>
        <tr>
          <th scope="col">{compare.item}</th>
          <th scope="col">
            {compare.left}
            <small>{first}</small>
          </th>
          <th scope="col">
            {compare.right}
            <small>{second}</small>
          </th>
          <th scope="col">{compare.behind}</th>
        </tr>
      </thead>
      {parts.map((part) => (
        <tbody key={part}>
          <tr className="compare-part">
            <th colSpan={4} scope="rowgroup">
              {wordings.part(part, rows.find((row) => row.part === part)?.behind[0]?.entryId)}
            </th>
          </tr>
          {rows
            .filter((row) => row.part === part)
            .map((row) => (
              <Line key={row.pointer} {...{ row, first, second, open }} />
            ))}
        </tbody>
      ))}
    </table>
  );
}

interface LineProps {
  readonly row: CompareRow;
  readonly first: string;
  readonly second: string;
  readonly open: (entryId: string) => void;
}

const signs = { added: '＋', gone: '－', changed: '≠', same: '' } as const;

function Line({ row, first, second, open }: LineProps) {
  const { compare, none } = useTexts();
  return (
    <tr className={`compare-${row.how}`}>
      <th scope="row">
        <span className="compare-sign" role="img" aria-label={compare.how[row.how]}>
          {signs[row.how]}
        </span>
        {row.words}
      </th>
      <td data-side={first}>{row.before ?? none}</td>
      <td data-side={second} className="compare-after">
        {row.after ?? none}
      </td>
      <td>
        {row.behind.map(({ entryId, words, ruled }) => (
          <div key={entryId}>
            <button type="button" className="value-link" onClick={() => open(entryId)}>
              {words}
            </button>
            {ruled && <small> ✎ {compare.ruled}</small>}
          </div>
        ))}
      </td>
    </tr>
  );
}
