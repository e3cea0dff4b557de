/** Where an entry comes from: what it says itself, else the entry elsewhere that the system made it of. */
import type { EntryAnswer } from '../api/streams';
import { useTexts } from '../texts/texts';
import { useCatalogue } from '../words/catalogue';

export function SourceWords({ entry: { source, completes } }: { entry: Pick<EntryAnswer, 'source' | 'completes'> }) {
  const { entry: texts } = useTexts();
  const catalogue = useCatalogue();
  if (source !== undefined) return source;
  const origin = completes && catalogue?.streamNamed(completes.stream);
  return origin ? texts.ofSystem(origin.title) : texts.noSource;
}
