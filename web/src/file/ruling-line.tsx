/** A correction, a void or a verdict on an entry: request, approval and refusal, each with who and why. */
import type { Ruling } from '../api/streams';
import { useLanguage, useTexts } from '../texts/texts';
import { instantWords } from '../words/days';
import { Standing } from './standing';

export function RulingLine({ ruling }: { ruling: Ruling }) {
  const { entry: texts, roles } = useTexts();
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
          {texts.reason}：{reason}
        </div>
      )}
    </div>
  );
}
