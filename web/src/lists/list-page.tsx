/** A list by its name in the address, with its filters there, too. */
import { Select } from 'antd';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { addressOf, useAsked } from '../address';
import type { Asked } from '../address';
import { useDescribedLists } from '../api/described-lists';
import type { ListDefinition } from '../api/lists';
import { Failure, Message, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { fieldWord, valueWord } from '../texts/words';
import { isDay } from '../words/days';
import { AreaChoice } from './area-choice';
import { Chosen } from './chosen';
import { choices, lists } from './definitions';
import { ListBody } from './list-body';
import { Period, periodOf } from './period';

/** From corrections that a second person is to confirm to every one that there has been, and back. */
const counterparts: Readonly<Partial<Record<string, 'corrections' | 'corrections.all'>>> = {
  corrections: 'corrections.all',
  'corrections.all': 'corrections',
};

export default function ListPage({ name }: { name: string }) {
  const texts = useTexts();
  const [asked] = useAsked();
  const own = lists.find((each) => each.name === name);
  const described = useDescribedLists(own === undefined);
  const other = own ? undefined : described.data?.find((each) => each.name === name);
  const list = own ?? other;
  const title = (texts.nav as Readonly<Record<string, string>>)[name] ?? other?.title ?? name;
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title, texts]);
  if (described.error) return <Failure error={described.error} retry={() => void described.refetch()} />;
  if (!list && described.isFetching) return <Wait />;
  if (!list) return <Message title={texts.problems.noPage} />;
  const days = list.ofDays && periodOf(asked);
  const fault = days && Object.values(days).find((day) => !isDay(day));
  if (fault !== undefined) return <Message title={texts.problems.badAddress} hint={fault} />;
  const counterpart = counterparts[name];
  const sent = Object.fromEntries(['area', ...list.filters].map((each) => [each, asked[each]]));
  return (
    <section className="page">
      <h1>{title}</h1>
      <p className="note">{other?.description ?? texts.lists.explain[name]}</p>
      {counterpart && (
        <p>
          <Link href={addressOf('lists', counterpart)}>{texts.nav[counterpart]}</Link>
        </p>
      )}
      <Filters list={list} asked={asked} />
      <ListBody list={list} asked={sent} always={days} />
    </section>
  );
}

function Filters({ list, asked }: { list: ListDefinition; asked: Asked }) {
  const texts = useTexts();
  const { language } = useLanguage();
  const [, ask] = useAsked();
  const titleOf = (filter: string) => texts.lists.filters[filter] ?? fieldWord(filter, language);
  const words = (filter: string, value: string) =>
    texts.lists.values[`${filter} ${value}`] ?? valueWord('', value, language) ?? value;
  return (
    <div className="filters">
      {list.ofAreas !== false && <AreaChoice area={asked['area']} choose={(area) => ask({ area })} />}
      {list.ofDays && <Period asked={asked} ask={ask} />}
      {list.filters.map((filter) => {
        const options = choices[filter];
        const value = asked[filter];
        if (options)
          return (
            <Select
              key={filter}
              aria-label={titleOf(filter)}
              placeholder={titleOf(filter)}
              allowClear
              value={value}
              popupMatchSelectWidth={false}
              onChange={(chosen?: string) => ask({ [filter]: chosen })}
              options={options.map((each) => ({ value: each, label: words(filter, each) }))}
            />
          );
        const drop = (): void => ask({ [filter]: undefined });
        return (
          value !== undefined && (
            <Chosen
              key={filter}
              name={filter}
              title={titleOf(filter)}
              said={words(filter, value)}
              {...{ value, drop }}
            />
          )
        );
      })}
    </div>
  );
}
