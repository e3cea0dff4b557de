/** The file folded from the log, and whether the stored one is the same: one altered row deceives nobody who looks here. */
import { Alert, Checkbox } from 'antd';
import type { Asked } from '../address';
import { useSession } from '../api/session';
import type { FileFromLog } from '../api/streams';
import { isOwnRole, useTexts } from '../texts/texts';
import { foldChanges, showChange } from '../words/changes';
import { isRecord, stepsOf } from '../words/pointer';
import type { Wording } from '../words/wording';

interface FromLogProps {
  readonly answer: Pick<FileFromLog, 'revision' | 'stored'>;
  readonly wording: Wording;
}

/** Whether the role may ask; one by another name is not held back here. */
function useMayFold(): boolean {
  const role = useSession().session?.claims.role ?? '';
  return role === 'office' || role === 'inspector' || !isOwnRole(role);
}

/** It tells of now, and says so: whoever turns it off is back in the past that they came from. */
export function FromLogSwitch({ on, ask }: { on: boolean; ask: (change: Asked) => void }) {
  const { fromLog } = useTexts();
  if (!useMayFold()) return null;
  return (
    <p className="from-log-switch">
      <Checkbox checked={on} onChange={({ target }) => ask({ log: target.checked ? '1' : undefined })}>
        {fromLog.switch}
      </Checkbox>
      <span className="note">{fromLog.explain}</span>
    </p>
  );
}

export function FromLog({ answer: { revision, stored }, wording }: FromLogProps) {
  const { fromLog, compare } = useTexts();
  if (!stored) return <Alert className="from-log" type="info" showIcon role="status" title={fromLog.notStored} />;
  const isBehind = stored.revision < revision ? fromLog.behind(stored.revision, revision) : undefined;
  if (stored.isSame)
    return (
      <Alert
        className="from-log"
        type="success"
        showIcon
        role="status"
        title={fromLog.same(stored.revision)}
        description={isBehind}
      />
    );
  const rows = foldChanges(
    stored.differences.map(({ path, stored: before, fromLog: after }) => ({ path, before, after })),
  ).map((change) => rowOf(change, wording, fromLog.ofAnswer));
  return (
    <section className="from-log" aria-label={fromLog.switch}>
      <Alert
        type="error"
        showIcon
        role="alert"
        title={fromLog.differs(rows.length)}
        description={[fromLog.differsHint, isBehind].filter(Boolean).join(' ')}
      />
      <table className="compare">
        <thead>
          <tr>
            <th scope="col">{compare.item}</th>
            <th scope="col">{fromLog.stored}</th>
            <th scope="col">{fromLog.log}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ pointer, words, before, after }) => (
            <tr key={pointer} className="compare-changed">
              <th scope="row">{words}</th>
              <td data-side={fromLog.stored}>{before ?? fromLog.nothing}</td>
              <td data-side={fromLog.log} className="compare-after">
                {after ?? fromLog.nothing}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Pointers lead into the answer, and words are for what is in the file. */
function rowOf(
  { path, before, after }: { path: string; before?: unknown; after?: unknown },
  wording: Wording,
  ofAnswer: Readonly<Record<string, string>>,
) {
  const [part = '', ...inner] = stepsOf(path);
  const inFile = part === 'state' ? path.slice('/state'.length) : path;
  const [stored, fromLog] = [before, after].map((value) => (part === 'findings' ? messageOf(value) : value));
  const shown = showChange({ path: inFile, before: stored, after: fromLog }, wording);
  const own = ofAnswer[part];
  const words = own === undefined ? shown.words : [own, ...inner.slice(1).map((step) => wording.field(step))];
  return { ...shown, pointer: path, words: words.filter((word) => word !== '').join(' › ') };
}

function messageOf(finding: unknown): unknown {
  return isRecord(finding) && typeof finding['message'] === 'string' ? finding['message'] : finding;
}
