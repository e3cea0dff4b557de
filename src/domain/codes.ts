/** Every code of a refusal or a finding, those of single slices included. */
import { refusals } from './refusal.js';
import type { CodeText, RefusalCode } from './refusal.js';
import { streams } from './streams.js';

const lists: readonly Readonly<Record<string, CodeText>>[] = [
  refusals,
  ...streams.flatMap(({ slices }) => slices.map(({ codes = {} }) => codes)),
];

export const ruleCodes: Readonly<Record<string, CodeText>> = Object.fromEntries(
  lists.flatMap(Object.entries<CodeText>),
);

/** @throws where a rule gives a code that is told nowhere */
export function textOf(code: RefusalCode): CodeText {
  const text = Object.hasOwn(ruleCodes, code) ? ruleCodes[code] : undefined;
  if (!text) throw new Error(`no text for the code ${code}`);
  return text;
}
