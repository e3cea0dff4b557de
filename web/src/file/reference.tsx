/** From a value that names another file (a household, a unit, an area) one click leads there. */
import { Link } from 'wouter';
import { addressOf } from '../address';
import { useTexts } from '../texts/texts';
import { useCatalogue } from '../words/catalogue';
import type { Wording } from '../words/wording';

interface ReferenceProps {
  readonly name: string;
  readonly value: unknown;
  readonly wording: Wording;
}

export function Reference({ name, value, wording }: ReferenceProps) {
  const { file } = useTexts();
  const kinds = useCatalogue()?.kinds ?? [];
  const lists = wording.refersTo(name);
  const kind = kinds.find((each) => lists.has(each.kind));
  if (!kind || typeof value !== 'string') return null;
  return (
    <Link className="reference" href={addressOf(kind.path, value)}>
      {file.openFile(kind.title)}
    </Link>
  );
}
