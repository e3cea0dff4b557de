import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import {
  ConnectionLost,
  GroupCommit,
  Pace,
  type Answer,
  type BatchWriter,
  type WaitingAppend,
} from '../../src/event-store/postgres.group-commit.js';
import { StoreUnavailable } from '../../src/event-store/event-store.js';
import { failure, range } from './under-test.js';

const limits = {
  batch_appends_max: 10,
  batch_bytes_max: 1_000,
  overlap_appends_min: 5,
  waiting_bytes_max: 5_000,
  outcome_ms_max: 200,
  wait_ms_max: 400,
};

/** Writes down what it is sent, and answers as the case says. */
class Writer implements BatchWriter {
  readonly batches: string[][] = [];
  at_once_max = 0;
  closed = false;
  private at_once = 0;

  constructor(
    private readonly answer: (batch: readonly WaitingAppend[]) => Answer[] = stored,
    private readonly work: () => Promise<unknown> = () => sleep(5),
  ) {}

  async send(batch: readonly WaitingAppend[]): Promise<Answer[]> {
    this.batches.push(batch.map(({ stream }) => stream));
    this.at_once += 1;
    this.at_once_max = Math.max(this.at_once_max, this.at_once);
    await this.work();
    this.at_once -= 1;
    return this.answer(batch);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** A server sees what is sent. */
class Sending implements BatchWriter {
  constructor(private readonly writer: Writer) {}

  send(batch: readonly WaitingAppend[]): Promise<Answer[]> {
    for (const append of batch) append.sent = true;
    return this.writer.send(batch);
  }

  close(): Promise<void> {
    return this.writer.close();
  }
}

/** Holds the batches under way for as long as the case wants. */
class Gate {
  open!: () => void;
  readonly opened = new Promise<void>((settle) => (this.open = settle));
}

/** Long enough, by the loop's own measure, for what waits to be sent. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((settle) => setImmediate(settle));
}

describe('Group commit', () => {
  it('lets appends that wait at the same moment share one batch', async () => {
    const writer = new Writer();
    const commits = commitsBy(writer);
    await Promise.all(range(8).map((n) => append(commits, `s${n}`)));
    expect(writer.batches).toEqual([range(8).map((n) => `s${n}`)]);
  });

  it('sends the first at once, and what comes meanwhile with the next', async () => {
    const gate = new Gate();
    const writer = new Writer(stored, () => gate.opened);
    const commits = commitsBy(writer);
    const first = append(commits, 'first');
    await turns();
    const others = range(5).map((n) => append(commits, `s${n}`));
    await turns();
    gate.open();
    await Promise.all([first, ...others]);
    expect(writer.batches).toEqual([['first'], range(5).map((n) => `s${n}`)]);
  });

  it('makes no batch larger than its limits, by number and by bytes', async () => {
    const writer = new Writer();
    const commits = commitsBy(writer);
    await Promise.all(range(25).map((n) => append(commits, `s${n}`)));
    expect(writer.batches.map(({ length }) => length)).toEqual([10, 10, 5]);
    await Promise.all(range(5).map((n) => append(commits, `large${n}`, 400)));
    expect(writer.batches.slice(3).map(({ length }) => length)).toEqual([2, 2, 1]);
    await append(commits, 'larger than any batch', 4_000);
  });

  it('has one append of a stream under way, in the order in which they came', async () => {
    const [one, two] = [new Writer(), new Writer()];
    const commits = commitsBy(one, two);
    const order: number[] = [];
    await Promise.all(range(6).map((n) => append(commits, 's', 1, n).then(() => order.push(n))));
    expect(order).toEqual(range(6));
    expect([...one.batches, ...two.batches].every(({ length }) => length === 1)).toBe(true);
  });

  it('sends a second batch while one is under way only when enough wait for it', async () => {
    const gate = new Gate();
    const writers = [new Writer(stored, () => gate.opened), new Writer(stored, () => gate.opened)];
    const commits = commitsBy(...writers);
    const first = append(commits, 'first');
    await turns();
    const four = range(4).map((n) => append(commits, `s${n}`));
    await turns();
    expect(writers.flatMap(({ batches }) => batches)).toEqual([['first']]);
    const fifth = append(commits, 's4');
    await turns();
    expect(writers.flatMap(({ batches }) => batches).flat()).toHaveLength(6);
    gate.open();
    await Promise.all([first, ...four, fifth]);
  });

  it('gives each connection one batch at a time', async () => {
    const writers = [new Writer(), new Writer()];
    const commits = commitsBy(...writers);
    await Promise.all(range(100).map((n) => append(commits, `s${n}`)));
    expect(writers.map(({ at_once_max }) => at_once_max)).toEqual([1, 1]);
    expect(writers.flatMap(({ batches }) => batches.flat()).sort()).toEqual(
      range(100)
        .map((n) => `s${n}`)
        .sort(),
    );
  });

  it('sends each alone where the database refuses a batch, so that the culprit alone is refused', async () => {
    const refusal = new Error('invalid byte sequence');
    const writer = new Writer((batch) => {
      if (batch.some(({ stream }) => stream === 's3')) throw refusal;
      return stored(batch);
    });
    const commits = commitsBy(writer);
    const outcomes = await Promise.allSettled(range(6).map((n) => append(commits, `s${n}`)));
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, true, true, false, true, true]);
    expect((outcomes[3] as PromiseRejectedResult).reason).toBe(refusal);
  });

  it('sends a batch again, as it was, until there is an answer', async () => {
    let lost = 3;
    const writer = new Writer((batch) => {
      if ((lost -= 1) >= 0) throw new ConnectionLost('gone');
      return stored(batch);
    });
    const commits = commitsBy(writer);
    await Promise.all([append(commits, 'a'), append(commits, 'b')]);
    expect(writer.batches).toEqual([
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it.each([
    ['does not know the outcome of what was sent', true, 'OutcomeUnknown'],
    ['knows that nothing was stored of what never was sent', false, 'StoreUnavailable'],
  ])('%s, when there is none in time', async (_, sent, name) => {
    const writer = new Writer((batch) => {
      for (const append of batch) append.sent = sent;
      throw new ConnectionLost('gone');
    });
    const outcomes = await Promise.all(range(3).map((n) => failure(append(commitsBy(writer), `s${n}`))));
    for (const outcome of outcomes) expect(outcome).toMatchObject({ name });
  });

  it('answers all of a batch at once where nothing can be stored, and sends none of them alone', async () => {
    const full = new StoreUnavailable('the disk is full');
    const writer = new Writer(() => {
      throw full;
    });
    const outcomes = await Promise.all(range(6).map((n) => failure(append(commitsBy(writer), `s${n}`))));
    expect(new Set(outcomes)).toEqual(new Set([full]));
    expect(writer.batches.every(({ length }) => length === 1)).toBe(true);
    const commits = commitsBy(writer);
    await Promise.all(range(6).map((n) => failure(append(commits, `t${n}`))));
    expect(writer.batches).toHaveLength(7);
  });

  it('lets nobody wait longer than it was told, and never sends what it called unsent', async () => {
    const gate = new Gate();
    const writer = new Writer(stored, () => gate.opened);
    const commits = new GroupCommit([new Sending(writer)], limits, () => undefined);
    const first = failure(append(commits, 's'));
    await turns();
    const second = failure(append(commits, 's', 1, 1));
    const other = failure(append(commits, 't'));
    expect(await first).toMatchObject({ name: 'OutcomeUnknown' });
    expect(await second).toMatchObject({ name: 'StoreUnavailable' });
    expect(await other).toMatchObject({ name: 'StoreUnavailable' });
    gate.open();
    expect(await append(commits, 't')).toMatchObject({ revision: 1 });
    expect(writer.batches).toEqual([['s'], ['t']]);
    await commits.close();
  });

  it('answers everybody at once when the database has gone for good', async () => {
    const writer = new Writer(stored, () => new Promise(() => undefined));
    const commits = new GroupCommit([new Sending(writer)], limits, () => undefined);
    const [sent, waiting] = [failure(append(commits, 's')), sleep(5).then(() => failure(append(commits, 't')))];
    await sleep(10);
    commits.abandon('gone');
    expect(await sent).toMatchObject({ name: 'OutcomeUnknown' });
    expect(await waiting).toMatchObject({ name: 'StoreUnavailable', message: 'gone' });
    expect(await failure(append(commits, 'u'))).toMatchObject({ name: 'StoreUnavailable', message: 'gone' });
    await commits.close();
  });

  it('goes on with what waits after one has failed', async () => {
    let failures = 1;
    const writer = new Writer((batch) => {
      if ((failures -= 1) >= 0) throw new Error('no');
      return stored(batch);
    });
    const commits = commitsBy(writer);
    const first = failure(append(commits, 's'));
    const second = append(commits, 's');
    expect(await first).toMatchObject({ message: 'no' });
    expect(await second).toMatchObject({ revision: 1 });
  });

  it('refuses what would make too much wait, and takes more once there is room', async () => {
    const commits = commitsBy(new Writer());
    const waiting = range(8).map((n) => append(commits, `s${n}`, 700));
    expect(await failure(append(commits, 'too much', 700))).toMatchObject({ name: 'StoreUnavailable' });
    await Promise.all(waiting);
    await append(commits, 'again', 700);
  });

  it('closes after what waits, and takes no more', async () => {
    const writer = new Writer();
    const commits = commitsBy(writer);
    const waiting = range(25).map((n) => append(commits, `s${n}`));
    await commits.close();
    expect(writer.closed).toBe(true);
    expect(writer.batches.flat()).toHaveLength(25);
    await Promise.all(waiting);
    expect(await failure(append(commits, 's'))).toMatchObject({ name: 'StoreUnavailable' });
  });

  it('tells of a commit, and of none where all were refused', async () => {
    let told = 0;
    const conflict = new GroupCommit(
      [new Writer((batch) => batch.map(() => new Error('conflict')))],
      limits,
      () => told++,
    );
    await failure(append(conflict, 's'));
    expect(told).toBe(0);
    const success = new GroupCommit([new Writer()], limits, () => told++);
    await append(success, 's');
    expect(told).toBe(1);
  });
});

describe('The pace of group commit', () => {
  /** Plays a disk that lets so many appends through in a ms with one batch under way and with two. */
  const settled = (one: number, two: number): number[] => {
    const pace = new Pace(8);
    const chosen: number[] = [];
    let now = 1_000;
    for (const _ of range(2_000)) {
      now += 16 / (pace.in_flight_max === 1 ? one : two);
      pace.answered(16, now);
      chosen.push(pace.in_flight_max);
    }
    return chosen;
  };
  const share = (chosen: number[], in_flight: number) =>
    chosen.filter((one) => one === in_flight).length / chosen.length;

  it('keeps to two batches under way where they let more through', () => {
    expect(share(settled(16, 20), 2)).toBeGreaterThan(0.9);
  });

  it('keeps to one where the disk is slow', () => {
    expect(share(settled(6, 4), 1)).toBeGreaterThan(0.9);
  });

  it('goes on trying the other, since the disk may change', () => {
    expect(new Set(settled(16, 20).slice(-1_000)).size).toBe(2);
  });

  it('learns nothing from quiet hours', () => {
    const pace = new Pace(8);
    for (const n of range(1_000)) pace.answered(1, 1_000 + n);
    for (const n of range(1_000)) pace.answered(16, 3_000 + 60 * n);
    expect(pace.in_flight_max).toBe(2);
  });
});

function commitsBy(...writers: BatchWriter[]): GroupCommit {
  return new GroupCommit(writers, limits, () => undefined);
}

function append(commits: GroupCommit, stream: string, bytes = 1, expected = 0) {
  return commits.add(stream, expected, [{ id: '', type: '', data: '', metadata: '' }], bytes);
}

function stored(batch: readonly WaitingAppend[]): Answer[] {
  return batch.map(({ expected }) => ({ revision: expected + 1, position: '1' }));
}
