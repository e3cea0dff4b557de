/** Rows of a list: each leads to the file that it tells of. */
import { Button, Table, Tag } from 'antd';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { addressOf } from '../address';
import type { ListDefinition, ListRow } from '../api/lists';
import type { Stream } from '../api/streams';
import { useTexts } from '../texts/texts';
import type { Texts } from '../texts/zh';
import { WholeId } from '../whole-id';
import { useCatalogue } from '../words/catalogue';
import { isRecord } from '../words/pointer';
import { shortId } from '../words/wording';
import type { Wording } from '../words/wording';

interface RowsTableProps {
  readonly list: ListDefinition;
  readonly rows: readonly ListRow[];
  readonly wording: Wording;
  readonly loading: boolean;
  readonly more: (() => void) | undefined;
}

const warned: ReadonlySet<string> = new Set(['findings', 'urgentNeeds', 'overdueDays']);

export function RowsTable({ list, rows, wording, loading, more }: RowsTableProps) {
  const texts = useTexts();
  const tells = (name: string): boolean => rows.some((row) => isSaid(row[name]) && !isOfIds(row[name], name, wording));
  const shown = list.columns.filter((name) => tells(name) || name === list.columns[0]);
  return (
    <>
      <p className="slide-hint">{texts.lists.slide}</p>
      <Table<ListRow>
        size="small"
        className="rows"
        rowKey={keyOf}
        dataSource={rows}
        loading={loading}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={shown.map((name, index) => ({
          key: name,
          fixed: index === 0 ? ('left' as const) : undefined,
          className: name === 'entryId' && index > 0 ? 'entry-cell' : undefined,
          title: { entryId: texts.lists.entry, householdId: texts.file.householdId }[name] ?? wording.field(name),
          render: (_: unknown, row: ListRow) => <Cell {...{ list, name, row, wording }} first={index === 0} />,
        }))}
      />
      {more && (
        <p className="more">
          <Button onClick={more} loading={loading}>
            {texts.find.next}
          </Button>
        </p>
      )}
    </>
  );
}

function isSaid(value: unknown): boolean {
  return (
    value !== undefined &&
    value !== 0 &&
    value !== false &&
    value !== 'exact' &&
    !(Array.isArray(value) && value.length === 0)
  );
}

/** Hundreds of ids without a name tell nobody anything; whoever goes on with them has them as CSV. */
function isOfIds(value: unknown, name: string, wording: Wording): boolean {
  return Array.isArray(value) && value.every((each) => wording.value(name, each) === shortId(String(each)));
}

function keyOf(row: ListRow): string {
  return Object.values(row)
    .filter((value) => typeof value === 'string')
    .join(' ');
}

interface CellProps {
  readonly list: ListDefinition;
  readonly name: string;
  readonly row: ListRow;
  readonly wording: Wording;
  /** The first column leads to the file. */
  readonly first: boolean;
}

function Cell({ list, name, row, wording, first }: CellProps): ReactNode {
  const texts = useTexts();
  const value = row[name];
  const file = useFileOf(list, row);
  if (name === 'entryId' && file && typeof value === 'string')
    return <Link href={addressOf(file.path, file.id, undefined, { entry: value })}>{texts.lists.entry}</Link>;
  const words = wordsIn(list, row, name, wording, texts);
  if (name === 'householdId' && typeof value === 'string')
    return <HouseholdId id={value} isOfRow={file?.id === value} />;
  if (first && file)
    return (
      <Link href={addressOf(file.path, file.id)}>{words === texts.none ? unnamed(name, file, texts) : words}</Link>
    );
  if (name === 'headName' && file) return <Link href={addressOf(file.path, file.id)}>{words}</Link>;
  if (warned.has(name) && isSaid(value)) return <Tag color="gold">⚠ {words}</Tag>;
  return words;
}

/** Of a row that tells of something else, it leads to the household. */
function HouseholdId({ id, isOfRow }: { id: string; isOfRow: boolean }) {
  return isOfRow ? <WholeId id={id} /> : <Link href={addressOf('households', id)}>{shortId(id)}</Link>;
}

/** What leads to a file that has no name: its id says something only where a name would stand. */
function unnamed(name: string, { id }: Stream, { lists, none }: Texts): string {
  if (name === 'headName') return `${lists.noHead} ${shortId(id)}`;
  return name === 'areaCode' ? `${none} ${lists.open}` : shortId(id);
}

function wordsIn(list: ListDefinition, row: ListRow, name: string, wording: Wording, texts: Texts): string {
  const value = row[name];
  // A code is listed as it is stored, whatever it would be called elsewhere.
  if (list.name === 'codes' && name === 'code') return String(value);
  // Where nothing is known of the house, it is not known either that it is the old one.
  if (name === 'housingRebuilt' && value === false && row['housingStage'] === undefined) return texts.none;
  return isMoney(row, name) ? wording.value('fen', Number(value)) : cellWords(name, value, wording, texts);
}

function cellWords(
  name: string,
  value: unknown,
  wording: Wording,
  { roles, timeline }: Pick<Texts, 'roles' | 'timeline'>,
): string {
  if (name === 'recordedBy' && isRecord(value)) {
    const { sub, role } = value as { sub: string; role: string };
    return `${sub} · ${roles[role] ?? role}`;
  }
  if (name === 'standing' && typeof value === 'string') return timeline.standings[value] ?? value;
  // Of a correction it is as its author wrote it.
  if (name === 'reason' && typeof value === 'string' && Object.hasOwn(timeline.held, value))
    return timeline.held[value]!;
  return wording.value(name, value);
}

const figures: ReadonlySet<string> = new Set(['declared', 'derived', 'gap']);

/** What a figure is of stands beside it, by a code that ends in `_fen` where it is money. */
function isMoney(row: ListRow, name: string): boolean {
  return figures.has(name) && row[name] !== undefined && String(row['metric']).endsWith('_fen');
}

/** The file that a row tells of: the one that its first id names, a household's by its id, any other kind's by its stream. */
function useFileOf({ path }: ListDefinition, row: ListRow): Stream | undefined {
  const catalogue = useCatalogue();
  const kind = catalogue?.kindAt(path.replace('/v1/', ''));
  // The id of what a list of a kind tells of comes first.
  const [[name, id] = []] = Object.entries(row);
  const { stream } = row;
  if (kind && typeof id === 'string') return { path: kind.path, id };
  const named = catalogue?.kinds.find((each) => name === `${each.kind}Id`);
  if (named && typeof id === 'string') return { path: named.path, id };
  if (typeof row['householdId'] === 'string') return { path: 'households', id: row['householdId'] };
  return typeof stream === 'string' ? catalogue?.streamNamed(stream) : undefined;
}
