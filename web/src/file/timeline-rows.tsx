/** Rows of a timeline. Of a long one only those in sight are in the page, however many there are. */
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Stream, TimelineEntry } from '../api/streams';
import type { FactWordings } from '../words/fact-wordings';
import { TimelineItem } from './timeline-item';

interface TimelineRowsProps {
  readonly shown: readonly TimelineEntry[];
  readonly wordings: FactWordings;
  readonly stream: Stream;
  readonly expanded: boolean;
  readonly open: (entryId: string) => void;
}

/** So many are shown whole, so that they can be printed and searched in by the browser. */
const whole_rows_max = 300;
const row_pixels = 120;
const rows_beyond_sight = 8;

export function TimelineRows(props: TimelineRowsProps) {
  if (props.shown.length > whole_rows_max) return <LongTimeline {...props} />;
  const { shown, ...rest } = props;
  return (
    <div className="items">
      {shown.map((entry) => (
        <TimelineItem key={entry.entryId} entry={entry} {...rest} />
      ))}
    </div>
  );
}

function LongTimeline({ shown, ...rest }: TimelineRowsProps) {
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0), []);
  const rows = useWindowVirtualizer({
    count: shown.length,
    estimateSize: () => row_pixels,
    overscan: rows_beyond_sight,
    scrollMargin: top,
    getItemKey: (index) => shown[index]!.entryId,
  });
  const sought = location.hash.slice(1);
  const place = sought === '' ? -1 : shown.findIndex(({ entryId }) => entryId === sought);
  useLayoutEffect(() => {
    if (place >= 0) rows.scrollToIndex(place, { align: 'center' });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it is there
  }, [place]);
  return (
    <div ref={list} className="items" style={{ height: rows.getTotalSize(), position: 'relative' }}>
      {rows.getVirtualItems().map(({ key, index, start }) => (
        <div
          key={key}
          ref={rows.measureElement}
          data-index={index}
          className="item-place"
          style={{ transform: `translateY(${start - top}px)` }}
        >
          <TimelineItem entry={shown[index]!} {...rest} />
        </div>
      ))}
    </div>
  );
}
