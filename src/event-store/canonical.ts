/** The canonical form of JSON (RFC 8785): what is signed, compared and proved. */
import serialize from 'canonicalize';

/** The package says in its types that it has a default export, and has none: the function is the module. */
const canonicalize = serialize as unknown as (value: unknown) => string | undefined;

export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('no JSON value');
  return text;
}
