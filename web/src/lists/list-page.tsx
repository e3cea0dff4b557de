/** A list by its name in the address, with its filters there, too. */
import { Select } from 'antd';
import { useEffect } from 'react';
import { useAsked } from '../address';
import { Message } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { fieldWord, valueWord } from '../texts/words';
import { AreaChoice } from './area-choice';
import { choices, lists } from './definitions';
import { ListBody } from './list-body';

export default function ListPage({ name }: { name: string }) {
  const texts = useTexts();
  const { language } = useLanguage();
  const [asked, ask] = useAsked();
  const list = lists.find((each) => each.name === name);
  const title = (texts.nav as Readonly<Record<string, string>>)[name] ?? name;
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
  }, [title, texts]);
  if (!list) return <Message title={texts.problems.noPage} />;
  const sent = Object.fromEntries(['area', ...list.filters].map((each) => [each, asked[each]]));
  const words = (value: string) => texts.lists.values[value] ?? valueWord('', value, language) ?? value;
  return (
    <section className="page">
      <h1>{title}</h1>
      <p className="note">{texts.lists.explain[name]}</p>
      <div className="filters">
        <AreaChoice area={asked['area']} choose={(area) => ask({ area })} />
        {list.filters.map((filter) => (
          <Select
            key={filter}
            aria-label={fieldWord(filter, language)}
            placeholder={fieldWord(filter, language)}
            allowClear
            value={asked[filter]}
            onChange={(value?: string) => ask({ [filter]: value })}
            options={(choices[filter] ?? []).map((value) => ({ value, label: words(value) }))}
          />
        ))}
      </div>
      <ListBody list={list} asked={sent} />
    </section>
  );
}
