/** Households of an area drawn at random by a seed, to be checked on the spot: anybody can draw the same again. */
import { Button, InputNumber, Input } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { SubmitEvent } from 'react';
import { Link } from 'wouter';
import { addressOf, useAsked } from '../address';
import type { ListRow } from '../api/lists';
import { Failure, Nothing, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { fieldWord } from '../texts/words';
import { daysWords, today } from '../words/days';
import { WholeId } from '../whole-id';
import { shortId, Wording } from '../words/wording';
import { AreaChoice } from './area-choice';
import { drawSample, isSize, size_max } from './sample';

const usual_size = 10;

export default function SamplePage() {
  const texts = useTexts();
  const { language } = useLanguage();
  const [asked, ask] = useAsked();
  const { area, seed } = asked;
  const [typed, type] = useState(seed ?? '');
  const size = Number(asked['n'] ?? usual_size);
  const [wanted, want] = useState<number | null>(Number.isFinite(size) ? size : null);
  const isDrawable = wanted !== null && isSize(wanted);
  useEffect(() => {
    document.title = `${texts.sample.title} · ${texts.product}`;
  }, [texts]);
  const sample = useQuery({
    queryKey: ['sample', area, seed, size, language],
    queryFn: ({ signal }) => drawSample({ area, seed: seed!, size }, signal),
    enabled: seed !== undefined && isSize(size),
  });
  const draw = (event: SubmitEvent): void => {
    event.preventDefault();
    const chosen = typed.trim() === '' ? newSeed() : typed.trim();
    type(chosen);
    ask({ seed: chosen, n: String(wanted) });
  };
  return (
    <section className="page">
      <h1>{texts.sample.title}</h1>
      <p className="note">{texts.sample.explain}</p>
      <form className="filters draw" onSubmit={draw}>
        <AreaChoice area={area} choose={(code) => ask({ area: code })} />
        <label>
          {texts.sample.size}
          <InputNumber
            value={wanted}
            status={isDrawable ? undefined : 'error'}
            aria-invalid={!isDrawable}
            aria-describedby="size-bounds"
            onChange={want}
          />
        </label>
        <span id="size-bounds" role={isDrawable ? undefined : 'alert'} className="note">
          {texts.sample.sizeBounds(size_max)}
        </span>
        <label>
          {texts.sample.seed}
          <Input value={typed} maxLength={64} onChange={({ target }) => type(target.value)} />
        </label>
        <Button type="primary" htmlType="submit" disabled={!isDrawable}>
          {texts.sample.draw}
        </Button>
        <Button onClick={() => type(newSeed())}>{texts.sample.newSeed}</Button>
      </form>
      {sample.error && <Failure error={sample.error} retry={() => void sample.refetch()} />}
      {sample.isLoading && <Wait />}
      {sample.data?.rows.length === 0 && <Nothing title={texts.lists.nothing} />}
      {sample.data && sample.data.rows.length > 0 && <Sheet {...sample.data} seed={seed!} />}
    </section>
  );
}

function newSeed(): string {
  return [...crypto.getRandomValues(new Uint8Array(4))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

interface SheetProps extends Awaited<ReturnType<typeof drawSample>> {
  readonly seed: string;
}

const columns = ['registryNumber', 'areaCode', 'categories', 'housingStage', 'pairedOrganisationIds', 'lastVisitOn'];

function Sheet({ rows, labels, from, seed }: SheetProps) {
  const { sample, file, lists, print, colon } = useTexts();
  const { language } = useLanguage();
  const wording = new Wording({ language, labels, meanings: new Map() });
  return (
    <>
      <div className="list-head">
        <span>
          {sample.from(from)} · {sample.seed} <code>{seed}</code> · {sample.day} {daysWords(today(), language)}
        </span>
        <Button size="small" onClick={() => window.print()}>
          {print}
        </Button>
      </div>
      <p className="slide-hint">{lists.slide}</p>
      <div className="axes-frame">
        <table className="sheet">
          <caption className="hidden">{sample.sheet}</caption>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">{fieldWord('headName', language)}</th>
              {columns.map((name) => (
                <th scope="col" key={name}>
                  {fieldWord(name, language)}
                </th>
              ))}
              <th scope="col">{file.householdId}</th>
              {sample.blanks.map((title) => (
                <th scope="col" key={title}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={String(row['householdId'])}>
                <td>{index + 1}</td>
                <th scope="row">
                  <HouseholdLink row={row} />
                </th>
                {columns.map((name) => (
                  <td key={name}>{wording.value(name, row[name])}</td>
                ))}
                <td>
                  <WholeId id={String(row['householdId'])} />
                </td>
                {sample.blanks.map((title) => (
                  <td key={title} className="check-box" />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="note">{sample.method}</p>
      <p className="print-only">
        {sample.signature}
        {colon}________________
      </p>
    </>
  );
}

function HouseholdLink({ row }: { row: ListRow }) {
  const id = String(row['householdId']);
  const name = row['headName'];
  return <Link href={addressOf('households', id)}>{typeof name === 'string' ? name : shortId(id)}</Link>;
}
