/** What of a file can be drawn: values that moved through time, and figures by year or period. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { thresholdsQuery } from '../api/streams';
import { Failure, Nothing, Wait } from '../message';
import { useLanguage, useTexts } from '../texts/texts';
import { drawingsOf } from './drawings';
import type { Drawing } from './drawings';
import { useEntries } from './entries';
import { drawChart } from './chart';
import type { ViewProps } from './view-props';

export default function Pictures({ stream, file, wordings, view }: ViewProps) {
  const texts = useTexts();
  const { language } = useLanguage();
  const { data: thresholds, error } = useQuery(thresholdsQuery(language));
  // What has been received since is in no picture of what was known then.
  const { entries, reading, error: unread } = useEntries(stream, { knownAt: view.knownAt });
  const drawings = useMemo(
    () => drawingsOf({ state: file.state, entries, asOf: view.asOf, thresholds: thresholds?.items ?? [], wordings }),
    [file, entries, view.asOf, thresholds, wordings],
  );
  if (error ?? unread) return <Failure error={error ?? unread} />;
  if (drawings.length === 0)
    return reading ? <Wait /> : <Nothing title={texts.pictures.nothing} hint={texts.pictures.nothingHint} />;
  return (
    <div className="pictures">
      {drawings.map((drawing) => (
        <Picture key={drawing.key} drawing={drawing} />
      ))}
    </div>
  );
}

function Picture({ drawing }: { drawing: Drawing }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => (place.current ? drawChart(place.current, drawing) : undefined), [drawing]);
  return (
    <figure className="picture">
      <figcaption>{drawing.title}</figcaption>
      <div ref={place} className="chart" role="img" aria-label={drawing.words} />
    </figure>
  );
}
