/** What an entry changed in the file: before → after, in words. */
import type { Change } from '../api/streams';
import { useTexts } from '../texts/texts';
import { foldChanges, showChange, withoutCommon } from '../words/changes';
import type { Wording } from '../words/wording';

interface ChangeListProps {
  readonly changes: readonly Change[];
  readonly restated: readonly string[];
  readonly wording: Wording;
  /** Nothing is said where nothing changed: something else says why. */
  readonly quiet?: boolean;
}

export function ChangeList({ changes, restated, wording, quiet = false }: ChangeListProps) {
  const { timeline, none, colon } = useTexts();
  const shown = foldChanges(changes).map((change) => showChange(withoutCommon(change), wording));
  if (shown.length === 0 && restated.length === 0)
    return quiet ? null : <p className="unsaid">{timeline.nothingChanged}</p>;
  return (
    <ul className="changes">
      {shown.map(({ pointer, words, before, after }) => (
        <li key={pointer}>
          <span className="change-path">{words.join(' › ')}</span>{' '}
          <span className="change-values">
            <del>
              <span className="hidden">
                {timeline.before}
                {colon}
              </span>
              {before ?? none}
            </del>
            <span aria-hidden="true"> → </span>
            <ins>
              <span className="hidden">
                {timeline.after}
                {colon}
              </span>
              {after ?? none}
            </ins>
          </span>
        </li>
      ))}
      {restated.map((pointer) => (
        <li key={pointer} className="restated">
          {timeline.restated}
          {wording.path(pointer).join(' › ')}
        </li>
      ))}
    </ul>
  );
}
