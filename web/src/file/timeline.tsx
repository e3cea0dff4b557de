/** What happened, in the order in which it happened: each entry with what it changed. */
import { Button } from 'antd';
import { useEffect, useMemo } from 'react';
import { useAsked } from '../address';
import { Failure, Nothing, Wait } from '../message';
import { useTexts } from '../texts/texts';
import { useCatalogue } from '../words/catalogue';
import { FactWordings } from '../words/fact-wordings';
import { useEntries } from './entries';
import { TimelineFilters } from './timeline-filters';
import { conditions, isAsked, isOfSystem } from './timeline-filter';
import { TimelineRows } from './timeline-rows';
import type { ViewProps } from './view-props';

export default function Timeline({ stream, kind, view, wording, open }: ViewProps) {
  const texts = useTexts();
  const catalogue = useCatalogue();
  const [asked, ask] = useAsked();
  const { entries, labels, reading, error } = useEntries(stream, { knownAt: view.knownAt });
  const words = useMemo(() => wording.with({ extraLabels: labels }), [wording, labels]);
  const wordings = useMemo(() => new FactWordings(words, catalogue, kind, []), [words, catalogue, kind]);
  const key = conditions.map((name) => asked[name]).join('|') + [asked['system'], view.asOf].join('|');
  const shown = useMemo(
    () => entries.filter((entry) => isAsked(entry, asked, wording.names)),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the conditions, by their values
    [entries, key, wording],
  );
  const expanded = asked['all'] !== undefined;
  useEffect(() => {
    if (location.hash !== '') document.getElementById(location.hash.slice(1))?.scrollIntoView({ block: 'center' });
  }, [reading]);
  if (error) return <Failure error={error} />;
  if (reading && entries.length === 0) return <Wait />;
  const chosen = conditions.filter((name) => asked[name] !== undefined);
  const later = entries.filter(({ days: { first = '' } }) => view.asOf !== undefined && first > view.asOf).length;
  const hidden = asked['system'] === undefined ? entries.filter(isOfSystem).length : 0;
  return (
    <section aria-label={texts.file.tabs.timeline}>
      <TimelineFilters {...{ entries, asked, ask }} wording={words} names={wording.names} />
      <div className="list-head">
        <span role="status">
          {texts.timeline.shown(shown.length, entries.length, reading)}
          {reading && ` · ${texts.timeline.reading(entries.length)}`}
          {later > 0 && ` · ${texts.timeline.later(later)}`}
        </span>
        <Button size="small" aria-pressed={expanded} onClick={() => ask({ all: expanded ? undefined : '1' })}>
          {expanded ? texts.timeline.collapseAll : texts.timeline.expandAll}
        </Button>
      </div>
      {shown.length > 0 && <TimelineRows {...{ shown, expanded, open, stream }} wordings={wordings} />}
      {shown.length === 0 && entries.length === 0 && <Nothing title={texts.timeline.nothingAtAll} />}
      {shown.length === 0 && entries.length > 0 && (
        <Nothing
          title={texts.timeline.nothing}
          hint={texts.timeline.widen(chosen.map((name) => texts.timeline[name]).join(texts.comma))}
        >
          {chosen.map((name) => (
            <Button key={name} onClick={() => ask({ [name]: undefined })}>
              ✕ {texts.timeline[name]}
            </Button>
          ))}
          {hidden > 0 && (
            <p>
              {texts.timeline.hiddenSystem(hidden)}
              <Button onClick={() => ask({ system: '1' })}>{texts.timeline.showSystem}</Button>
            </p>
          )}
        </Nothing>
      )}
    </section>
  );
}
