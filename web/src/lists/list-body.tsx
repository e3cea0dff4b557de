/** The rows of a list with their number, a way to more of them, and a way to all of them as CSV. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useAsked } from '../address';
import type { Asked } from '../address';
import { listQuery } from '../api/lists';
import type { ListDefinition } from '../api/lists';
import { Failure, Nothing, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { useCatalogue } from '../words/catalogue';
import type { FieldMeaning } from '../words/catalogue';
import { Wording } from '../words/wording';
import { exportCsv } from './csv';
import { RowsTable } from './rows-table';

interface ListBodyProps {
  readonly list: ListDefinition;
  readonly asked: Asked;
  /** Sent with it, but no condition that somebody could let go of. */
  readonly always?: Asked;
  readonly count?: (n: number, more: boolean) => string;
  readonly nothing?: string;
  readonly nothingHint?: string;
}

export function ListBody({ list, asked, always, count, nothing, nothingHint }: ListBodyProps) {
  const texts = useTexts();
  const { language } = useLanguage();
  const catalogue = useCatalogue();
  const all = { ...always, ...asked };
  const { data, error, refetch, isFetching, hasNextPage, fetchNextPage } = useInfiniteQuery(
    listQuery(list, all, language),
  );
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const wording = useMemo(() => {
    const meanings = catalogue?.ofKind('household') ?? new Map<string, FieldMeaning>();
    const empty = new Wording({ language, labels: {}, meanings, own: list.meanings });
    return (data?.pages ?? []).reduce((words, { labels }) => words.with({ extraLabels: labels }), empty);
  }, [data, language, catalogue, list.meanings]);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Wait />;
  if (rows.length === 0) return <NoRows asked={asked} nothing={nothing} nothingHint={nothingHint} />;
  return (
    <>
      <div className="list-head">
        <span role="status">{(count ?? texts.lists.count)(rows.length, hasNextPage)}</span>
        <CsvButton list={list} asked={all} />
      </div>
      <RowsTable
        {...{ list, rows, wording }}
        loading={isFetching}
        more={hasNextPage ? () => void fetchNextPage() : undefined}
      />
    </>
  );
}

/** Why there is none, and what to let go of so that there are some. */
function NoRows({ asked, nothing, nothingHint }: Pick<ListBodyProps, 'asked' | 'nothing' | 'nothingHint'>) {
  const texts = useTexts();
  const [, ask] = useAsked();
  const chosen = Object.keys(asked).filter((name) => asked[name] !== undefined);
  if (chosen.length === 0) return <Nothing title={texts.lists.nothingAtAll} hint={texts.lists.nothingAtAllHint} />;
  return (
    <Nothing title={nothing ?? texts.lists.nothing} hint={nothingHint ?? texts.lists.nothingHint}>
      <Button onClick={() => ask(Object.fromEntries(chosen.map((name) => [name, undefined])))}>{texts.clear}</Button>
    </Nothing>
  );
}

function CsvButton({ list, asked }: Pick<ListBodyProps, 'list' | 'asked'>) {
  const texts = useTexts();
  const [isReading, read] = useState(false);
  const [failure, fail] = useState<string>();
  const start = async (): Promise<void> => {
    fail(undefined);
    read(true);
    try {
      await exportCsv(list, asked);
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    } finally {
      read(false);
    }
  };
  return (
    <>
      {failure !== undefined && <span role="alert">{failure}</span>}
      <Button size="small" loading={isReading} onClick={() => void start()}>
        {texts.csv}
      </Button>
    </>
  );
}
