/** What goes wrong between a request and its answer, as an RFC 9457 problem with a code of the catalogue. */
import { catalogue } from './codes.js';
import type { Bilingual } from './language.js';

/** Of the catalogue: a spec holds every code that the source names against it. */
export type ProblemCode = string;

/** One thing that is wrong with one field, in both languages. */
export interface FieldFault {
  /** Dotted from the body; or the name of a parameter. */
  readonly path: string;
  readonly code: string;
  readonly message: Bilingual;
}

export interface ProblemOptions extends ErrorOptions {
  /** In place of the code's own sentences. No personal data. */
  readonly detail?: Bilingual;
  readonly errors?: readonly FieldFault[];
  /** Ids of other entries that it does not go together with. */
  readonly with?: readonly string[];
  /** Further members, for machines. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere while a request is answered; becomes the answer. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    readonly options: ProblemOptions = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = catalogue[code]?.status ?? 500;
  }
}
