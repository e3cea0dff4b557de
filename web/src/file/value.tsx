/** A value of a file: a click leads to the entry behind it. */
import { useTexts } from '../texts/texts';

export function Value({ words, by, open }: { words: string; by: string | undefined; open: (entryId: string) => void }) {
  const { file } = useTexts();
  if (by === undefined) return <span className="value">{words}</span>;
  return (
    <button type="button" className="value value-link" title={file.openEntry} onClick={() => open(by)}>
      {words}
    </button>
  );
}
