import type { File, Stream, TimelineEntry } from '../api/streams';
import type { FactWordings } from '../words/fact-wordings';
import type { Wording } from '../words/wording';
import type { Stops } from './stops';

/** The day as of which a file is shown, and the day or instant by what was known at which. */
export interface View {
  readonly asOf?: string;
  readonly knownAt?: string;
}

/** What every view of a file is given. */
export interface ViewProps {
  readonly stream: Stream;
  readonly kind: string;
  readonly view: View;
  readonly file: File;
  readonly wording: Wording;
  /** The same by the entry or the fact behind a value. */
  readonly wordings: FactWordings;
  readonly entries: readonly TimelineEntry[];
  /** Whether more entries are still being read. */
  readonly reading: boolean;
  readonly stops: Stops;
  readonly open: (entryId: string) => void;
}
