/** The rows of a comparison: the differences as the service finds them, or everything that either file says. */
import type { Comparison } from '../api/streams';
import type { Language } from '../texts/texts';
import { byFileOrder } from '../texts/words';
import { foldChanges, rowsOf, showChange } from '../words/changes';
import { daysWords } from '../words/days';
import { isRecord, stepsOf } from '../words/pointer';
import type { FactWordings } from '../words/fact-wordings';

export interface BehindRow {
  readonly entryId: string;
  readonly words: string;
  /** Whether it was corrected, voided or judged between the two. */
  readonly ruled: boolean;
}

export interface CompareRow {
  readonly pointer: string;
  readonly part: string;
  /** What it is, within its part. */
  readonly words: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly how: 'added' | 'gone' | 'changed' | 'same';
  readonly behind: readonly BehindRow[];
}

export function differencesOf({ differences }: Comparison, wordings: FactWordings): CompareRow[] {
  return foldChanges(differences)
    .map((difference): CompareRow => {
      const { pointer, words, before, after } = showChange(difference, wordings.ofFact(difference.behind[0]?.fact));
      const how = difference.before === undefined ? 'added' : difference.after === undefined ? 'gone' : 'changed';
      const behind = difference.behind.map((entry) => behindOf(entry, wordings.wording.language));
      return { pointer, ...placeOf(pointer, words), before, after, how, behind };
    })
    .sort((a, b) => byFileOrder(a.part, b.part));
}

function placeOf(pointer: string, words: readonly string[]): Pick<CompareRow, 'part' | 'words'> {
  return { part: stepsOf(pointer)[0] ?? '', words: (words.length > 1 ? words.slice(1) : words).join(' › ') };
}

function behindOf(entry: Comparison['differences'][number]['behind'][number], language: Language): BehindRow {
  const day = entry.occurredOn === undefined ? '' : ` · ${daysWords(entry.occurredOn, language)}`;
  return { entryId: entry.entryId, words: `${entry.title}${day}`, ruled: entry.rulings.length > 0 };
}

export function everythingOf(data: Comparison, wordings: FactWordings): CompareRow[] {
  const differing = new Map(differencesOf(data, wordings).map((row) => [row.pointer, row]));
  const rows = new Map<string, CompareRow>();
  for (const [side, { state }] of [['before', data.from] as const, ['after', data.to] as const]) {
    for (const row of linesOf(state)) {
      const wording = wordings.ofEntry(row.by);
      const said = wording.value(row.name, row.value);
      const known = rows.get(row.pointer);
      const place = placeOf(row.pointer, wording.path(row.pointer));
      const fresh = {
        pointer: row.pointer,
        ...place,
        before: undefined,
        after: undefined,
        how: 'same',
        behind: [],
      } as const;
      rows.set(row.pointer, { ...(known ?? fresh), [side]: said });
    }
  }
  // A difference that is no row of its own (a thing that came or went whole) is one all the same.
  for (const [pointer, row] of differing) rows.set(pointer, row);
  return [...rows.values()].sort((a, b) => byFileOrder(a.part, b.part));
}

function linesOf(state: unknown) {
  if (!isRecord(state)) return [];
  return Object.entries(state).flatMap(([name, held]) => (isRecord(held) ? rowsOf(held, [name]) : []));
}
