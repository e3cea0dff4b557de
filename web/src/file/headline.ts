/** The head of a file, drawn from its state whatever its kind is: whose it is, and its parts in a word each. */
import { textsOf } from '../texts/texts';
import { byFileOrder } from '../texts/words';
import { rowsOf } from '../words/changes';
import type { Row } from '../words/changes';
import { isRecord } from '../words/pointer';
import type { Node } from '../words/pointer';
import type { Wording } from '../words/wording';

export interface Headline {
  /** The name of the stream, or of the one person that it names at its top. */
  readonly name: string | undefined;
  /** Under which others know it. */
  readonly registryNumber: string | undefined;
  readonly parts: readonly {
    readonly name: string;
    readonly title: string;
    readonly words: string;
    readonly by?: string;
  }[];
}

const things_max = 3;

export function headlineOf(state: Node, wording: Wording): Headline {
  const parts = Object.keys(state)
    .sort(byFileOrder)
    .flatMap((name) => {
      const held = state[name];
      // A part that counts says how often something was done, and nothing of what is.
      if (!isRecord(held) || typeof held['count'] === 'number') return [];
      const row = tellingRow(held, name);
      const words = wordsOf(held, name, row, wording);
      return words === undefined
        ? []
        : [{ name, title: wording.field(row?.name.endsWith('Code') ? row.name : name), words, by: row?.by }];
    });
  return { name: nameIn(state, wording), registryNumber: registryNumberIn(state), parts };
}

export function registryNumberIn(state: unknown): string | undefined {
  const parts = isRecord(state) ? Object.values(state) : [];
  const numbers = parts.map((held) => isRecord(held) && held['registryNumber']);
  return numbers.find((number) => typeof number === 'string');
}

function nameIn(state: Node, wording: Wording): string | undefined {
  if (typeof state['name'] === 'string') return state['name'];
  for (const held of Object.values(state)) {
    if (!isRecord(held)) continue;
    if (typeof held['name'] === 'string') return held['name'];
    if (typeof held['personId'] === 'string') return wording.thing(held['personId']);
  }
  return undefined;
}

/** Several things by their names, anything else by the first value that says something. */
function wordsOf(held: Node, name: string, row: Row | undefined, wording: Wording): string | undefined {
  const keys = Object.keys(held);
  if (keys.length > 0 && keys.every((key) => wording.isThing(key))) {
    // What is kept by several things at once, such as the readings of a member, is no heading; nor is an id.
    if (keys.some((key) => /[|:·]/.test(key))) return undefined;
    const all = [...new Set(keys.map((key) => thingWords(held[key], key, name, wording)))];
    const names = all.filter((word) => !word.endsWith('…'));
    if (names.length === 0) return undefined;
    const shown = names.slice(0, things_max).join(textsOf(wording.language).comma);
    return shown + (names.length > things_max ? ` …（${names.length}）` : '');
  }
  return row && wording.value(row.name, row.value);
}

function thingWords(thing: unknown, key: string, part: string, wording: Wording): string {
  const words = wording.thing(key);
  if (!words.endsWith('…')) return words;
  const row = isRecord(thing) ? tellingRow(thing, part) : undefined;
  return row ? wording.value(row.name, row.value) : words;
}

/** What names somebody or something comes before numbers, codes before texts; days and counts tell nothing. */
function tellingRow(held: Node, part: string): Row | undefined {
  const rows = rowsOf(held, [part]).filter(({ value, by }) => by !== undefined && typeof value === 'string');
  const refers = rows.find(({ name }) => /^(person|organisation|cadre)Id$|Code$/.test(name));
  return refers ?? rows.filter(({ steps }) => steps.length <= 3).sort((a, b) => a.steps.length - b.steps.length)[0];
}
