/** How far a long command is: a bar on a terminal; in a file or a pipe a line now and then. */
import { SingleBar } from 'cli-progress';

export interface ProgressBar {
  add(done: number): void;
  stop(): void;
}

const line_ms = 5_000;

/** @param total as far as it is known; more may come */
export function openProgressBar(stream: NodeJS.WriteStream, label: string, total: number): ProgressBar {
  return stream.isTTY ? barOn(stream, label, total) : linesOn(stream, label);
}

function barOn(stream: NodeJS.WriteStream, label: string, total: number): ProgressBar {
  const format = `${label.padEnd(11)} {bar} {value}  {duration} s`;
  const bar = new SingleBar({ stream, format, barsize: 28, hideCursor: true, clearOnComplete: true });
  bar.start(Math.max(total, 1), 0);
  let done = 0;
  return {
    add(more) {
      done += more;
      if (done > bar.getTotal()) bar.setTotal(done);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

function linesOn(stream: NodeJS.WriteStream, label: string): ProgressBar {
  let done = 0;
  let told = performance.now();
  return {
    add(more) {
      done += more;
      if (performance.now() - told < line_ms) return;
      told = performance.now();
      stream.write(`${label.padEnd(11)} ${done}\n`);
    },
    stop: () => undefined,
  };
}
