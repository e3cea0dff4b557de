/** A correction, a void or a verdict on an entry: request, approval and refusal, each with who and why. */
import { Link } from 'wouter';
import { addressOf } from '../address';
import type { Ruling, Stream } from '../api/streams';
import { useLanguage, useTexts } from '../texts/texts';
import { instantWords, justBefore } from '../words/days';
import { Standing } from './standing';

export function RulingLine({ ruling, stream }: { ruling: Ruling; stream: Stream }) {
  const { entry: texts, roles, colon } = useTexts();
  const { language } = useLanguage();
  const { title, standing, reason, receivedAt, recordedBy } = ruling;
  return (
    <div className="ruling">
      <strong>{title}</strong> <Standing standing={standing ?? 'counts'} />
      <div>
        {instantWords(receivedAt, language)} · {recordedBy.sub} · {roles[recordedBy.role] ?? recordedBy.role}
      </div>
      {reason !== undefined && (
        <div>
          {texts.reason}
          {colon}
          {reason}
        </div>
      )}
      <Link href={addressOf(stream.path, stream.id, undefined, { knownAt: justBefore(receivedAt) })}>
        {texts.beforeRuling}
      </Link>
    </div>
  );
}
