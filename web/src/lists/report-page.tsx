/** Visits as bars; a bar leads to what it counts. */
import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { addressOf, useAsked } from '../address';
import { visitReportQuery } from '../api/reports';
import type { ReportGroup } from '../api/reports';
import { Failure, Message, Nothing, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { dayAt, dayNumber, isDay, spanWords, today } from '../words/days';
import { AreaChoice } from './area-choice';

const period_days = 365;
const ways = ['day', 'unit', 'area'] as const;

export default function ReportPage() {
  const texts = useTexts();
  const { reports } = texts;
  const { language } = useLanguage();
  const [asked, ask] = useAsked();
  const to = asked['to'] ?? today();
  const from = asked['from'] ?? (isDay(to) ? dayAt(dayNumber(to) - period_days) : '');
  const by = ways.find((way) => way === asked['by']) ?? 'unit';
  const { area } = asked;
  const isSound = isDay(from) && isDay(to);
  const { data, error, refetch } = useQuery({
    ...visitReportQuery({ from, to, by, area }, language),
    enabled: isSound,
  });
  useEffect(() => {
    document.title = `${reports.title} · ${texts.product}`;
  }, [reports, texts]);
  if (!isSound) return <Message title={texts.problems.badAddress} hint={`${from} ${to}`} />;
  return (
    <section className="page">
      <h1>{reports.title}</h1>
      <div className="filters">
        <AreaChoice area={area} choose={(code) => ask({ area: code })} />
        <Day label={reports.from} value={from} choose={(day) => ask({ from: day })} />
        <Day label={reports.to} value={to} choose={(day) => ask({ to: day })} />
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
      {data?.groups.length === 0 && data.uncertain.total === 0 && <Nothing title={reports.nothing} />}
      {data && data.groups.length > 0 && (
        <>
          <p role="status">
            {reports.total}：{data.total}
          </p>
          <Bars title={reports.title} groups={data.groups} labels={data.labels} />
        </>
      )}
      {data && data.uncertain.total > 0 && (
        <>
          <h2>
            {reports.uncertain}：{data.uncertain.total}
          </h2>
          <Bars title={reports.uncertain} groups={data.uncertain.groups} labels={data.labels} />
        </>
      )}
    </section>
  );
}

function Day({ label, value, choose }: { label: string; value: string; choose: (day: string) => void }) {
  return (
    <label>
      {label}
      <input
        type="date"
        className="day"
        value={value}
        onChange={({ target }) => isDay(target.value) && choose(target.value)}
      />
    </label>
  );
}

interface BarsProps {
  readonly title: string;
  readonly groups: readonly ReportGroup[];
  readonly labels: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

function Bars({ title, groups, labels }: BarsProps) {
  const { reports } = useTexts();
  const most = Math.max(1, ...groups.map(({ visits }) => visits));
  const columns = ['visits', 'completed', 'paired', 'households'] as const;
  return (
    <table className="bars">
      <caption className="hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{reports.by}</th>
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
              <GroupName group={group} labels={labels} />
            </th>
            <td className="bar-cell" aria-hidden="true">
              <div className="bar" style={{ width: `${(group.visits / most) * 100}%` }} />
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

/** A unit and an area lead to their households; a day is named. */
function GroupName({ group, labels }: Pick<BarsProps, 'labels'> & { group: ReportGroup }) {
  const { reports, unknown } = useTexts();
  const { language } = useLanguage();
  const { organisationId, areaCode, day, first, last } = group;
  if (organisationId !== undefined)
    return (
      <Link href={addressOf('', undefined, undefined, { unit: organisationId })}>
        {labels['organisation']?.[organisationId] ?? organisationId}
      </Link>
    );
  if (areaCode !== undefined)
    return (
      <Link href={addressOf('', undefined, undefined, { area: areaCode })}>
        {labels['area']?.[areaCode] ?? areaCode}
      </Link>
    );
  const words = spanWords(day === undefined ? { first, last } : { first: day, last: day }, language);
  return words ?? (first === undefined && last === undefined ? reports.noUnit : unknown);
}
