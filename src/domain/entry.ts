/** What every entry carries, whatever it tells. */
import {
  AreaCode,
  Choice,
  Decimal,
  Edtf,
  Fen,
  Id,
  Instant,
  Name,
  Optional,
  OrganisationId,
  PersonalTo,
  RefersTo,
  Text,
  Whole,
} from './fields.js';
import { qualifiers } from './quantity.js';
import type { Qualifier } from './quantity.js';

export class Entry {
  /** Chosen by the client, best a UUIDv7; with the stream it is the entry's identity. */
  @Id() entryId!: string;
  /** When it occurred: a day, a month, a year or an interval; left out where nothing is known. */
  @Optional() @Edtf() occurredOn?: string;
  /** The clock time on that day, where there is one. */
  @Optional() @Instant() occurredAt?: string;
  /** Order among entries of the same day or the same year; 0 where it is left out. */
  @Optional() @Whole(-1_000_000, 1_000_000) sequence?: number;
  /** What the device's clock said. Kept, never corrected. */
  @Optional() @Instant() recordedAt?: string;
  /** The document, page or link that it comes from. */
  @Optional() @Text(500) @PersonalTo('household') source?: string;
  /** The revision on which the client's view of what this changes was based. */
  @Optional() @Whole(0, Number.MAX_SAFE_INTEGER) basedOnRevision?: number;
  /** The entry, voided in another household's file, that this one stands for. Not looked up: it may come later. */
  @Optional() @Id() replaces?: string;
}

/** How many or how much: a decimal as a string, beside what is known of its exactness. */
export class Quantity {
  @Optional() @Decimal() value?: string;
  @Choice(qualifiers) qualifier!: Qualifier;
}

/** People or things counted whole. */
export class Count {
  @Optional() @Whole(0, 1_000_000_000) value?: number;
  @Choice(qualifiers) qualifier!: Qualifier;
}

/** Money in fen: one amount with its qualifier, or between two bounds. */
export class Money {
  @Optional() @Fen() fen?: number;
  @Choice(qualifiers) qualifier!: Qualifier;
  @Optional() @Fen() fromFen?: number;
  @Optional() @Fen() toFen?: number;
}

/** Who gave or came, as far as it is known. */
export class Party {
  @Optional() @OrganisationId() @RefersTo('organisation') organisationId?: string;
  @Optional() @AreaCode() @RefersTo('area') areaCode?: string;
  /** In words, where there is no id. */
  @Optional() @Name(100) @PersonalTo('household') description?: string;
}
