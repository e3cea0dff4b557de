/** Search, and households by area: where one begins. */
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useLocation } from 'wouter';
import { addressOf, useAsked } from '../address';
import { useTexts } from '../texts/texts';
import { uuid } from '../words/wording';
import { AreaChoice } from './area-choice';
import { Chosen } from './chosen';
import { households } from './definitions';
import { ListBody } from './list-body';

export function FindPage() {
  const texts = useTexts();
  const [{ q, area, overdue, closed, category, unit, cadre }] = useAsked();
  useEffect(() => {
    document.title = `${texts.find.title} · ${texts.product}`;
  }, [texts]);
  return (
    <section className="page">
      <h1>{texts.find.title}</h1>
      <SearchForm key={q} q={q} />
      <FindFilters />
      <ListBody
        list={households}
        asked={{ q, area, overdue, closed, category, unit, cadre }}
        count={texts.find.households_n}
        nothing={texts.find.nothing}
        nothingHint={texts.find.nothingHint}
      />
    </section>
  );
}

function SearchForm({ q = '' }: { q: string | undefined }) {
  const texts = useTexts();
  const [, ask] = useAsked();
  const [, navigate] = useLocation();
  const [words, type] = useState(q);
  const find = (event: SubmitEvent): void => {
    event.preventDefault();
    const id = words.normalize('NFKC').trim().toLowerCase();
    // The file itself says whether there is one within reach.
    if (uuid.test(id)) navigate(addressOf('households', id));
    else ask({ q: words.trim() }, { replace: false });
  };
  return (
    <form className="find" role="search" onSubmit={find}>
      <Input
        size="large"
        name="q"
        aria-label={texts.find.hint}
        placeholder={texts.find.briefly}
        title={texts.find.hint}
        maxLength={200}
        allowClear
        value={words}
        onChange={({ target }) => type(target.value)}
      />
      <Button size="large" type="primary" htmlType="submit">
        {texts.find.button}
      </Button>
    </form>
  );
}

function FindFilters() {
  const texts = useTexts();
  const [asked, ask] = useAsked();
  const { overdueVisit, overdueContact, overdueAny, closedNo, closedYes } = texts.find;
  const choices = {
    overdue: { visit: overdueVisit, contact: overdueContact, any: overdueAny },
    closed: { false: closedNo, true: closedYes },
  };
  return (
    <div className="filters">
      <AreaChoice area={asked['area']} choose={(area) => ask({ area })} />
      {(['overdue', 'closed'] as const).map((name) => (
        <Select
          key={name}
          aria-label={texts.find[name]}
          placeholder={texts.find[name]}
          allowClear
          value={asked[name]}
          onChange={(value?: string) => ask({ [name]: value })}
          options={Object.entries(choices[name]).map(([value, label]) => ({ value, label }))}
        />
      ))}
      {(['category', 'unit', 'cadre'] as const).map(
        (name) =>
          asked[name] !== undefined && (
            <Chosen
              key={name}
              name={name}
              title={texts.find[name]}
              value={asked[name]}
              drop={() => ask({ [name]: undefined })}
            />
          ),
      )}
    </div>
  );
}
