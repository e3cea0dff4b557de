/** What an entry says, field by field, as the catalogue calls them. */
import type { ReactNode } from 'react';
import { useTexts } from '../texts/texts';
import { isRecord } from '../words/pointer';
import type { Wording } from '../words/wording';
import { Reference } from './reference';

/** Of every entry, and shown beside its content. */
const hidden: ReadonlySet<string> = new Set([
  'entryId',
  'occurredOn',
  'occurredAt',
  'sequence',
  'recordedAt',
  'source',
  'basedOnRevision',
]);

/** Whether a field is shown with the content. */
export const isContent = (name: string): boolean => !hidden.has(name);

export function Content({ data, wording }: { data: Readonly<Record<string, unknown>>; wording: Wording }) {
  const { none } = useTexts();
  const fields = Object.entries(data).filter(([name]) => isContent(name));
  if (fields.length === 0) return <p className="unsaid">{none}</p>;
  return (
    <dl>
      {fields.map(([name, value]) => (
        <div key={name} className="line">
          <dt title={wording.describes(name)}>{wording.field(name)}</dt>
          <dd>
            {wordsOf(name, value, wording)}
            <Reference {...{ name, value, wording }} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function wordsOf(name: string, value: unknown, wording: Wording): ReactNode {
  if (!Array.isArray(value) || !value.some(isRecord)) return wording.value(name, value);
  return (
    <ul>
      {value.map((item, index) => (
        <li key={index}>{wording.value(name, item)}</li>
      ))}
    </ul>
  );
}
