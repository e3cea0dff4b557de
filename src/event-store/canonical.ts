/** The canonical form of JSON (RFC 8785): what is signed, compared and proved. */
import serialize from 'canonicalize';
import type { Json } from './event-store.js';

/** The package says in its types that it has a default export, and has none: the function is the module. */
const canonicalize = serialize as unknown as (value: unknown) => string | undefined;

export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('no JSON value');
  return text;
}

/**
 * The same value with its members in canonical order, so that plain `JSON.stringify` writes the canonical form: three
 * times as fast, also for whoever reads it back from a store that keeps the order.
 *
 * @throws TypeError where a member is named like an array index: engines put those first, whatever the order
 */
export function sorted<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted) as T;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[name];
    if (member === undefined) continue;
    if (startsWithDigit(name) && /^\d+$/.test(name)) throw new TypeError(`a member is named ${name}`);
    copy[name] = typeof member === 'object' ? sorted(member) : member;
  }
  return copy as T;
}

/** Nearly everything is stored in canonical order: looking costs a third of sorting. */
function isSorted(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let before = '';
  for (const name in value) {
    if (name < before || startsWithDigit(name) || !isSorted(value[name]!)) return false;
    before = name;
  }
  return true;
}

/** The canonical form of what JSON.parse has given, whatever it is: what has none is written as JSON alone. */
export function canonicalOfParsed(value: Json): string {
  try {
    return JSON.stringify(isSorted(value) ? value : sorted(value));
  } catch {
    try {
      return canonical(value);
    } catch {
      return JSON.stringify(value);
    }
  }
}

function startsWithDigit(name: string): boolean {
  const code = name.charCodeAt(0);
  return code >= 48 && code <= 57;
}
