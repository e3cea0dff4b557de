/** What was sent, as a message may repeat it. */
import { uuid } from '../domain/ids.js';
import { holdsIdentityNumber, holdsPersonalNumber } from '../domain/identity-number.js';

/** Short and plain: what is written in words, or holds a number of a person, may speak of one in whatever field. */
export function shownValue(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  const isPlain = /^[\x20-\x7e]{1,60}$/.test(text) && !holdsPersonalNumber(text) && !holdsIdentityNumber(text);
  // One id in some 400 has digits that read as a number of a person, which none is.
  return isPlain || uuid.test(text.toLowerCase()) ? JSON.stringify(value) : undefined;
}
