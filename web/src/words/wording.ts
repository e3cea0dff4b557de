/**
 * Puts paths and values of a file into words, of whatever kind it is: by the labels that came with the answer, the
 * catalogue of facts, the names of people in the file, and at last the words of the page.
 */
import type { Labels } from '../api/streams';
import { isFieldName, isMoney, knownWord, spelt, valueWord } from '../texts/words';
import { languageTags, textsOf } from '../texts/texts';
import type { Language } from '../texts/texts';
import type { FieldMeaning } from './catalogue';
import { daysWords, instantWords, spanWords } from './days';
import { isRecord, stepsOf } from './pointer';
import type { Node } from './pointer';

export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const edtf = /^(\d{4}(-\d{2}(-\d{2})?)?|\.\.)?(\/(\d{4}(-\d{2}(-\d{2})?)?|\.\.)?)?$/;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

const decimal = /^\d+(\.\d+)?$/;

const isMinutes = (name: string): boolean => /^minutes[A-Z]/.test(name);

const none: ReadonlySet<string> = new Set();
const nobody: ReadonlyMap<string, string> = new Map();

/** Where a value comes from, beside the value. */
export const provenance: ReadonlySet<string> = new Set(['by', 'on', 'span']);

/** Of which one asks when, and not whether. */
const moments: ReadonlySet<string> = new Set(['started', 'ended', 'last']);

export interface WordingParts {
  readonly language: Language;
  readonly labels: Labels;
  /** Of fields of the kind's facts. */
  readonly meanings: ReadonlyMap<string, FieldMeaning>;
  /** Of the fields of the one fact that is told of; they come first. */
  readonly own?: ReadonlyMap<string, FieldMeaning>;
  readonly kind?: string;
  /** Names of people by id. */
  readonly names?: ReadonlyMap<string, string>;
  /** Words for things that have no name, by id. */
  readonly things?: ReadonlyMap<string, string>;
}

/** What another wording has in place of, or beside, what this one has. */
interface Extra extends Partial<Pick<WordingParts, 'own' | 'names'>> {
  readonly extraLabels?: Labels;
}

export class Wording {
  readonly language: Language;
  readonly #labels: Labels;
  readonly #meanings: ReadonlyMap<string, FieldMeaning>;
  readonly #own: ReadonlyMap<string, FieldMeaning> | undefined;
  readonly #kind: string | undefined;
  /** Of people in the file, by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly #things: ReadonlyMap<string, string>;

  constructor({ language, labels, meanings, own, kind, names = nobody, things = nobody }: WordingParts) {
    this.language = language;
    this.#labels = labels;
    this.#meanings = meanings;
    this.#own = own;
    this.#kind = kind;
    this.names = names;
    this.#things = things;
  }

  /** The same with the fields of one fact's body, and with labels of another answer beside its own. */
  with({ own = this.#own, extraLabels = {}, names = this.names }: Extra): Wording {
    const labels: Record<string, Record<string, string>> = { ...this.#labels };
    for (const [list, names] of Object.entries(extraLabels)) labels[list] = { ...labels[list], ...names };
    const { language } = this;
    return new Wording({
      labels,
      meanings: this.#meanings,
      own,
      kind: this.#kind,
      names,
      things: this.#things,
      language,
    });
  }

  /** As the fact calls it that it comes from: another fact of the kind may mean something else by the same name. */
  field(name: string): string {
    return this.knows(name) ?? spelt(name);
  }

  knows(name: string): string | undefined {
    if (name === 'fen') return knownWord(name, this.language);
    const title =
      this.#own?.get(name)?.title ?? knownWord(name, this.language, this.#kind) ?? this.#meanings.get(name)?.title;
    // Amounts are shown in yuan.
    const said = title?.replace(/（分）$|,? (in )?fen$/, '');
    // As are lengths of time in days and hours.
    return isMinutes(name) ? said?.replace(/（分钟）$/, '').replace(/^Minutes /, 'Time ') : said;
  }

  /** The code lists and kinds of streams in which a field's values have their names. */
  refersTo(name: string): ReadonlySet<string> {
    return this.#own?.get(name)?.lists ?? this.#meanings.get(name)?.lists ?? none;
  }

  describes(name: string): string | undefined {
    return (this.#own ?? this.#meanings).get(name)?.description;
  }

  /** Whether a key of the state names a thing (a person, a category, a year), and not a field. */
  isThing(key: string): boolean {
    if (this.names.has(key) || uuid.test(key) || /[^A-Za-z]/.test(key)) return true;
    return !isFieldName(key) && !this.#meanings.has(key) && !this.#own?.has(key) && this.#label(key) !== undefined;
  }

  thing(key: string): string {
    return (
      this.names.get(key) ??
      this.#things.get(key) ??
      this.#label(key) ??
      (uuid.test(key) ? shortId(key) : this.#otherKey(key))
    );
  }

  /** The steps of a pointer in words; what says the same as the one before is left out. */
  path(pointer: string): string[] {
    const words: string[] = [];
    const steps = stepsOf(pointer);
    const isCount = steps.length === 2 && steps[1] === 'count';
    const first = steps.findIndex((step) => uuid.test(step));
    // The figure of a total is the total.
    if (steps.at(-1) === 'value' && isMoney(steps.at(-2) ?? '')) steps.pop();
    for (const [i, step] of steps.entries()) {
      const word = this.isThing(step) ? this.thing(step) : this.field(step);
      // What a part counts is its entries, whatever the entry may count itself.
      if (isCount && i === 1) words.push(knownWord(step, this.language) ?? word);
      // An id says nothing, unless it tells apart the things within one.
      else if (words.at(-1) !== word && !(i === first && word === shortId(step))) words.push(word);
    }
    return words;
  }

  value(name: string, value: unknown): string {
    const texts = textsOf(this.language);
    if (value === undefined || value === null) return texts.none;
    if (typeof value === 'boolean') return value ? texts.yes : texts.no;
    if (typeof value === 'number') return this.#number(name, value);
    if (typeof value === 'string') return this.#text(name, value);
    if (Array.isArray(value)) {
      const items = value.map((item) => this.value(name, item));
      return items.length === 0 ? texts.none : items.join(texts.comma);
    }
    return isRecord(value) ? this.#record(name, value) : texts.none;
  }

  #number(name: string, value: number): string {
    if (isMoney(name)) return yuan(value, this.language);
    if (isMinutes(name)) return minutesWords(value, this.language);
    return numberWords(value, this.language);
  }

  #text(name: string, value: string): string {
    const label = this.#meant(name, value) ?? this.names.get(value);
    if (label !== undefined) return label;
    if (name === 'rate' && decimal.test(value)) return percent(value, this.language);
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return daysWords(value, this.language);
    if (instant.test(value)) return instantWords(value, this.language);
    if (/On$|^on$|^period$|^day$/.test(name) && edtf.test(value)) return daysWords(value, this.language);
    const word = valueWord(name, value, this.language);
    if (word !== undefined) return word;
    return this.#label(value) ?? (uuid.test(value) ? shortId(value) : value);
  }

  #meant(name: string, value: string): string | undefined {
    for (const meaning of [this.#own?.get(name), this.#meanings.get(name)]) {
      const label = meaning?.values.get(value) ?? this.#labelIn(meaning?.lists, value);
      if (label !== undefined) return label;
    }
    return undefined;
  }

  #record(name: string, value: Node): string {
    if ('qualifier' in value) return this.#quantity(name, value);
    const entries = Object.entries(value).filter(([key]) => !provenance.has(key));
    if (entries.length === 0) return this.#bareMark(name, value);
    if (entries.every(([key]) => key === 'first' || key === 'last'))
      return spanWords(value, this.language) ?? textsOf(this.language).file.since;
    const { colon } = textsOf(this.language);
    return entries
      .map(([key, held]) => `${this.isThing(key) ? this.thing(key) : this.field(key)}${colon}${this.value(key, held)}`)
      .join(this.language === 'zh' ? '，' : ', ');
  }

  /** There is nothing beside where it comes from: that it is there is the value. */
  #bareMark(name: string, { by, on }: Node): string {
    const texts = textsOf(this.language);
    if (typeof on !== 'string' && by === undefined) return texts.none;
    const day = typeof on === 'string' ? daysWords(on, this.language) : texts.file.undated;
    return moments.has(name) ? day : `✓ ${day}`;
  }

  /** `{value, qualifier}`, `{fen, qualifier}`, with bounds and a unit where there are any. */
  #quantity(name: string, { value, fen, fromFen, toFen, qualifier, unit }: Node): string {
    const zh = this.language === 'zh';
    const money = fen !== undefined || fromFen !== undefined || toFen !== undefined;
    if (fromFen !== undefined || toFen !== undefined) {
      const bounds = [fromFen, toFen].map((each) => (typeof each === 'number' ? yuan(each, this.language) : ''));
      return bounds.join(zh ? ' 至 ' : ' to ');
    }
    const amount = money ? fen : value;
    if (amount === undefined) return textsOf(this.language).unknown;
    const isFen = money || isMoney(name);
    const figure = isFen && typeof amount === 'number' ? yuan(amount, this.language) : this.#figure(amount);
    const said = unit === undefined ? figure : `${figure} ${this.value('unit', unit)}`;
    switch (qualifier) {
      case 'at_least':
        return zh ? `${said} 以上` : `at least ${said}`;
      case 'below':
        return zh ? `接近 ${said}` : `below ${said}`;
      case 'approximately':
        return zh ? `约 ${said}` : `about ${said}`;
      default:
        return said;
    }
  }

  #figure(amount: unknown): string {
    if (typeof amount === 'string' && decimal.test(amount)) return grouped(amount);
    return typeof amount === 'number' ? this.#number('', amount) : String(amount);
  }

  #labelIn(lists: ReadonlySet<string> | undefined, code: string): string | undefined {
    for (const list of lists ?? []) {
      const label = this.#labels[list]?.[code];
      if (label !== undefined) return label;
    }
    return undefined;
  }

  #label(code: string): string | undefined {
    for (const list of Object.values(this.#labels)) if (Object.hasOwn(list, code)) return list[code];
    return undefined;
  }

  /** A code by itself: the name of its field is not beside it. */
  #meantAnywhere(code: string): string | undefined {
    const label = this.#label(code);
    if (label !== undefined) return label;
    for (const { values } of this.#meanings.values()) if (values.has(code)) return values.get(code);
    return undefined;
  }

  /** Of keys that are periods, or made of several parts. */
  #otherKey(key: string): string {
    if (/^\d{4}/.test(key) && edtf.test(key)) return daysWords(key, this.language);
    const parts = key.split(/[\s|:·]+/);
    if (parts.length > 1)
      return parts.map((part) => this.names.get(part) ?? this.#meantAnywhere(part) ?? part).join(' · ');
    return valueWord('', key, this.language) ?? key;
  }
}

export function shortId(id: string): string {
  return `${id.slice(0, 8)}…`;
}

function numberWords(value: number, language: Language, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(languageTags[language], options).format(value);
}

function yuan(fen: number, language: Language): string {
  const digits = fen % 100 === 0 ? 0 : 2;
  const figure = numberWords(fen / 100, language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return language === 'zh' ? `${figure} 元` : `¥${figure}`;
}

const hour_minutes = 60;
const day_minutes = 24 * hour_minutes;

/** `45 分钟`, `3 小时 5 分钟`, `12 天 4 小时`: nobody counts minutes over days. */
function minutesWords(minutes: number, language: Language): string {
  const [day, hour, minute] = language === 'zh' ? ['天', '小时', '分钟'] : ['d', 'h', 'min'];
  const days = Math.floor(minutes / day_minutes);
  const hours = Math.floor((minutes % day_minutes) / hour_minutes);
  const parts: [number, string][] =
    days > 0
      ? [
          [days, day],
          [hours, hour],
        ]
      : [
          [hours, hour],
          [minutes % hour_minutes, minute],
        ];
  const said = parts.flatMap(([figure, unit]) => (figure === 0 ? [] : `${numberWords(figure, language)} ${unit}`));
  return said.length > 0 ? said.join(' ') : `0 ${minute}`;
}

function percent(share: string, language: Language): string {
  return numberWords(Number(share), language, { style: 'percent', maximumFractionDigits: 4 });
}

/** A decimal keeps the digits that it was written with. */
function grouped(written: string): string {
  const [whole = '', fraction] = written.split('.');
  const figure = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? figure : `${figure}.${fraction}`;
}

/** Whoever and whatever has a name in the state, or the word for one that was erased, by the key under which it is kept. */
export function namesIn(state: unknown, names = new Map<string, string>()): Map<string, string> {
  if (!isRecord(state)) return names;
  for (const [key, held] of Object.entries(state)) {
    if (!isRecord(held)) continue;
    const name = held['erased'] ?? held['name'];
    if (typeof name === 'string' && uuid.test(key)) names.set(key, name);
    namesIn(held, names);
  }
  return names;
}

/**
 * Words for things that have an id and no name, such as a pairing: the first label of what they refer to. They are
 * gathered into `things`.
 */
export function nameThings(state: unknown, labels: Labels, things: Map<string, string>): Map<string, string> {
  if (!isRecord(state)) return things;
  const labelled = (value: unknown): string | undefined => {
    if (typeof value !== 'string') return undefined;
    return Object.values(labels).find((list) => Object.hasOwn(list, value))?.[value];
  };
  for (const [key, held] of Object.entries(state)) {
    if (!isRecord(held)) continue;
    if (uuid.test(key) && held['name'] === undefined) {
      const word = Object.values(held)
        .map(labelled)
        .find((label) => label !== undefined);
      if (word !== undefined) things.set(key, word);
    }
    nameThings(held, labels, things);
  }
  return things;
}
