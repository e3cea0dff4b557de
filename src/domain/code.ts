/** A code of the catalogue: what is wrong, in a sentence, and what to do about it. */
import type { Bilingual } from './bilingual.js';

export interface Code extends Bilingual {
  /** HTTP status of the answer. */
  readonly status: number;
  /** The sentence for one case, with `{name}` for what is known of it; the first of which all is known is taken. */
  readonly cases?: readonly Bilingual[];
  /** What to do about it; of several, the first of which all is known. */
  readonly wayOut: Bilingual | readonly Bilingual[];
}

export type Codes = Readonly<Record<string, Code>>;

/** What is known of one case, by the names in braces. No personal data. */
export type Known = Readonly<Record<string, string | Bilingual>>;

const named = /\{(\w+)\}/g;

/** The first text of which all is known, filled in. */
export function filled(texts: readonly Bilingual[], known: Known): Bilingual | undefined {
  const found = texts.find(({ zh }) => [...zh.matchAll(named)].every(([, name = '']) => Object.hasOwn(known, name)));
  return found && { zh: fill(found.zh, known, 'zh'), en: fill(found.en, known, 'en') };
}

function fill(text: string, known: Known, language: keyof Bilingual): string {
  return text.replaceAll(named, (_, name: string) => {
    const value = known[name] ?? '';
    return typeof value === 'string' ? value : value[language];
  });
}

/** What is wrong and what to do about it, in one sentence each. */
export function sentencesOf(code: Code, known: Known): { readonly what: Bilingual; readonly wayOut: Bilingual } {
  const waysOut = [code.wayOut].flat() as readonly Bilingual[];
  return {
    what: filled([...(code.cases ?? []), code], known) ?? code,
    wayOut: filled(waysOut, known) ?? { zh: '', en: '' },
  };
}

/** Several tables as one. @throws where two of them have the same code */
export function merged(...tables: readonly (Codes | undefined)[]): Codes {
  const all: Record<string, Code> = {};
  for (const table of tables) {
    for (const [name, code] of Object.entries(table ?? {})) {
      if (Object.hasOwn(all, name)) throw new Error(`the code ${name} is defined twice`);
      all[name] = code;
    }
  }
  return all;
}
