/** On paper alone: which file it is, of when and as known when, and who printed it. */
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import type { File, Stream } from '../api/streams';
import { useSession } from '../api/session';
import { useLanguage, useTexts } from '../texts/texts';
import { fieldWord } from '../texts/words';
import { daysWords, instantWords, today } from '../words/days';
import { registryNumberIn } from './headline';
import { useViewWords } from './time-panel';
import type { View } from './view-props';

export function PrintNote({ stream, file: { state }, view }: { stream: Stream; file: File; view: View }) {
  const { file, roles, colon } = useTexts();
  const { language } = useLanguage();
  const claims = useSession().session?.claims;
  const at = usePrintedAt();
  const number = registryNumberIn(state);
  const [, known] = useViewWords(view);
  const role = claims?.role === undefined ? undefined : (roles[claims.role] ?? claims.role);
  const who = [claims?.name, claims?.sub, role].filter((part) => part !== undefined).join(' · ');
  return (
    <div className="print-only print-note">
      <p>{file.printed(daysWords(view.asOf ?? today(), language), known)}</p>
      <p>
        {number !== undefined && `${fieldWord('registryNumber', language)}${colon}${number} · `}
        {stream.path === 'households' ? file.householdId : file.id}
        {colon}
        {stream.id}
      </p>
      <p>{file.printedBy(who, instantWords(at, language))}</p>
    </div>
  );
}

/** The moment at which printing began, not the one at which the page was opened. */
function usePrintedAt(): string {
  const [at, setAt] = useState(() => new Date().toISOString());
  useEffect(() => {
    const note = (): void => flushSync(() => setAt(new Date().toISOString()));
    window.addEventListener('beforeprint', note);
    return () => window.removeEventListener('beforeprint', note);
  }, []);
  return at;
}
