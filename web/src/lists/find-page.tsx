/** Search, and households by area: where one begins. */
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import type { FormEvent } from 'react';
import { useAsked } from '../address';
import { useTexts } from '../texts/texts';
import { AreaChoice } from './area-choice';
import { households } from './definitions';
import { ListBody } from './list-body';

export function FindPage() {
  const texts = useTexts();
  const [asked, ask] = useAsked();
  const [words, type] = useState(asked['q'] ?? '');
  useEffect(() => type(asked['q'] ?? ''), [asked['q']]);
  useEffect(() => {
    document.title = `${texts.find.title} · ${texts.product}`;
  }, [texts]);
  const find = (event: FormEvent): void => {
    event.preventDefault();
    ask({ q: words.trim() }, { replace: false });
  };
  const { q, area, overdue, closed } = asked;
  return (
    <section className="page">
      <h1>{texts.find.title}</h1>
      <form className="find" role="search" onSubmit={find}>
        <Input
          size="large"
          name="q"
          aria-label={texts.find.hint}
          placeholder={texts.find.hint}
          maxLength={200}
          allowClear
          value={words}
          onChange={({ target }) => type(target.value)}
        />
        <Button size="large" type="primary" htmlType="submit">
          {texts.find.button}
        </Button>
      </form>
      <div className="filters">
        <AreaChoice area={area} choose={(code) => ask({ area: code })} />
        <Select
          aria-label={texts.find.overdue}
          placeholder={texts.find.overdue}
          allowClear
          value={overdue}
          onChange={(value?: string) => ask({ overdue: value })}
          options={[
            { value: 'visit', label: texts.find.overdueVisit },
            { value: 'contact', label: texts.find.overdueContact },
            { value: 'any', label: texts.find.overdueAny },
          ]}
        />
        <Select
          aria-label={texts.find.closed}
          placeholder={texts.find.closed}
          allowClear
          value={closed}
          onChange={(value?: string) => ask({ closed: value })}
          options={[
            { value: 'false', label: texts.find.closedNo },
            { value: 'true', label: texts.find.closedYes },
          ]}
        />
      </div>
      <ListBody
        list={households}
        asked={{ q, area, overdue, closed }}
        count={texts.find.households_n}
        nothing={texts.find.nothing}
        nothingHint={texts.find.nothingHint}
      />
    </section>
  );
}
