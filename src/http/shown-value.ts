/** What was sent, as a message may repeat it. */
import { holdsIdentityNumber, holdsPersonalNumber } from '../domain/identity-number.js';

/** One in some 400 has digits that read as a number of a person, which no id is. */
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Short and plain: what is written in words, or holds a number of a person, may speak of one in whatever field. */
export function shownValue(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  const isPlain = /^[\x20-\x7e]{1,60}$/.test(text) && !holdsPersonalNumber(text) && !holdsIdentityNumber(text);
  return isPlain || uuid.test(text) ? JSON.stringify(value) : undefined;
}
