/** An entry in a timeline: when, what, by whom, and what it changed; all of it when expanded. */
import { Tag } from 'antd';
import { memo } from 'react';
import type { Stream, TimelineEntry } from '../api/streams';
import { useLanguage, useTexts } from '../texts/texts';
import { daysWords, instantWords } from '../words/days';
import type { FactWordings } from '../words/fact-wordings';
import { ChangeList } from './change-list';
import { Content } from './entry-content';
import { RulingLine } from './ruling-line';
import { SourceWords } from './source';
import { Standing } from './standing';
import { isOfSystem } from './timeline-filter';

interface TimelineItemProps {
  readonly entry: TimelineEntry;
  readonly wordings: FactWordings;
  readonly stream: Stream;
  readonly expanded: boolean;
  readonly open: (entryId: string) => void;
}

/** Of an entry that is not expanded. */
const changes_max = 4;

export const TimelineItem = memo(function TimelineItem(props: TimelineItemProps) {
  const { stream, entry, wordings, expanded, open } = props;
  const texts = useTexts();
  const { language } = useLanguage();
  const { entryId, title, occurredOn, occurredAt, receivedAt, recordedBy, standing, changes, restated } = entry;
  const happened = occurredOn === undefined ? texts.file.since : daysWords(occurredOn, language);
  const own = wordings.ofFact(entry.fact);
  const left = expanded ? [] : changes.slice(changes_max);
  return (
    <article className={`item is-${standing}`} id={entryId}>
      <div className="item-when">
        <strong>{occurredAt === undefined ? happened : instantWords(occurredAt, language)}</strong>
        <small title={texts.entry.received}>
          {texts.timeline.received} {instantWords(receivedAt, language)}
        </small>
      </div>
      <div className="item-what">
        <h2>
          <button type="button" className="value-link" onClick={() => open(entryId)}>
            {title}
          </button>{' '}
          <Standing standing={standing} correctedBy={entry.correctedBy} rulings={entry.rulings} />
          {isOfSystem(entry) && <Tag className="standing">⚙ {texts.timeline.bySystem}</Tag>}
          <span className="item-who">
            {recordedBy.sub} · {texts.roles[recordedBy.role] ?? recordedBy.role}
            {recordedBy.organisationId !== undefined && ` · ${own.value('organisationId', recordedBy.organisationId)}`}
          </span>
        </h2>
        <ChangeList
          changes={left.length > 0 ? changes.slice(0, changes_max) : changes}
          restated={expanded ? restated : []}
          wording={own}
          quiet={standing !== 'counts' || restated.length > 0}
        />
        {left.length > 0 && (
          <button type="button" className="value-link" onClick={() => open(entryId)}>
            {texts.timeline.moreChanges(left.length)}
          </button>
        )}
        {entry.findings.map(({ code, path, message }) => (
          <p key={`${code} ${path}`} className="warned">
            ⚠ {message}
          </p>
        ))}
        {entry.rulings.map((ruling) => (
          <RulingLine key={ruling.entryId} ruling={ruling} stream={stream} />
        ))}
        {expanded && (
          <details open className="item-content">
            <summary>{texts.entry.content}</summary>
            <Content data={entry.data} wording={own} />
            <p className="note">
              {texts.entry.source}
              {texts.colon}
              <SourceWords entry={entry} />
            </p>
          </details>
        )}
      </div>
    </article>
  );
});
