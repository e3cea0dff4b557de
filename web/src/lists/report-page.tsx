/** Visits as bars; a bar leads to what it counts. */
import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { addressOf, useAsked } from '../address';
import type { Asked } from '../address';
import { newestVisitQuery, visitReportQuery } from '../api/reports';
import type { ReportGroup } from '../api/reports';
import { Failure, Message, Nothing, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { isDay, spanWords, today } from '../words/days';
import { AreaChoice } from './area-choice';
import { Period, periodOf } from './period';

const ways = ['day', 'unit', 'area'] as const;

export default function ReportPage() {
  const texts = useTexts();
  const { reports } = texts;
  const { language } = useLanguage();
  const [asked, ask] = useAsked();
  const { from, to } = periodOf(asked);
  const by = ways.find((way) => way === asked['by']) ?? 'unit';
  const { area } = asked;
  const isSound = isDay(from) && isDay(to);
  const { data, error, refetch } = useQuery({
    ...visitReportQuery({ from, to, by, area }, language),
    enabled: isSound,
  });
  const isEmpty = data?.groups.length === 0 && data.uncertain.total === 0;
  useNewestYear(isEmpty);
  useEffect(() => {
    document.title = `${reports.title} · ${texts.product}`;
  }, [reports, texts]);
  if (!isSound) return <Message title={texts.problems.badAddress} hint={`${from} ${to}`} />;
  return (
    <section className="page">
      <h1>{reports.title}</h1>
      <div className="filters">
        <AreaChoice area={area} choose={(code) => ask({ area: code })} />
        <Period asked={asked} ask={ask} />
        <Segmented
          aria-label={reports.by}
          value={by}
          onChange={(value) => ask({ by: value })}
          options={ways.map((value) => ({
            value,
            label: { day: reports.byDay, unit: reports.byUnit, area: reports.byArea }[value],
          }))}
        />
      </div>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Wait />}
      {isEmpty && <Nothing title={reports.nothing} />}
      {data && data.groups.length > 0 && (
        <>
          <p role="status">
            {reports.total}
            {texts.colon}
            {data.total}
          </p>
          <Bars title={reports.title} groups={data.groups} labels={data.labels} by={by} />
        </>
      )}
      {data && data.uncertain.total > 0 && (
        <>
          <h2>
            {reports.uncertain}
            {texts.colon}
            {data.uncertain.total}
          </h2>
          <Bars title={reports.uncertain} groups={data.uncertain.groups} labels={data.labels} by={by} />
        </>
      )}
    </section>
  );
}

/** Where nobody has chosen days and the last year has no visits, it begins on the year of the newest ones. */
function useNewestYear(isEmpty: boolean): void {
  const [{ from, to, area }, ask] = useAsked();
  const enabled = isEmpty && from === undefined && to === undefined;
  const { data: newest } = useQuery({ ...newestVisitQuery(area, today()), enabled });
  useEffect(() => {
    if (!enabled || typeof newest !== 'string') return;
    const year = newest.slice(0, 4);
    ask({ from: `${year}-01-01`, to: `${year}-12-31` });
  }, [enabled, newest, ask]);
}

interface BarsProps {
  readonly title: string;
  readonly groups: readonly ReportGroup[];
  readonly labels: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly by: (typeof ways)[number];
}

function Bars({ title, groups, labels, by }: BarsProps) {
  const { reports } = useTexts();
  const wordsOf = useGroupWords(labels, by);
  const most = Math.max(1, ...groups.map(({ visits }) => visits));
  const columns = ['visits', 'completed', 'paired', 'households'] as const;
  return (
    <table className="bars">
      <caption className="hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{reports.heads[by]}</th>
          <th scope="col" colSpan={2}>
            {reports.visits}
          </th>
          {columns.slice(1).map((column) => (
            <th scope="col" key={column}>
              {reports[column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group, index) => (
          <tr key={index}>
            <th scope="row">
              <Link href={addressOf('lists', 'visits', undefined, filtersIn(group.entries))}>{wordsOf(group)}</Link>
            </th>
            <td className="bar-cell" aria-hidden="true">
              <Link href={addressOf('lists', 'visits', undefined, filtersIn(group.entries))} tabIndex={-1}>
                <div className="bar" style={{ width: `${(group.visits / most) * 100}%` }} />
              </Link>
            </td>
            {columns.map((column) => (
              <td key={column}>{group[column]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Of the list of what a group counts, as the API names it. */
function filtersIn(address = ''): Asked {
  return Object.fromEntries(new URLSearchParams(address.split('?')[1]));
}

function useGroupWords(labels: BarsProps['labels'], by: BarsProps['by']): (group: ReportGroup) => string {
  const { reports } = useTexts();
  const { language } = useLanguage();
  return ({ organisationId, areaCode, toBePlaced, day, first = day, last = day }) => {
    if (by === 'day') return spanWords({ first, last }, language) ?? '';
    if (by === 'unit')
      return organisationId === undefined
        ? reports.noUnit
        : (labels['organisation']?.[organisationId] ?? organisationId);
    const area = areaCode === undefined ? reports.noArea : (labels['area']?.[areaCode] ?? areaCode);
    return toBePlaced ? reports.toBePlaced(area) : area;
  };
}
