import { SingleBar } from 'cli-progress';

export interface Progress {
  step(): void;
  stop(): void;
}

const columns = 28;

/** A bar on a terminal; in a file or a pipe a line for each quarter. */
export function openProgress(stream: NodeJS.WriteStream, label: string, total: number): Progress {
  if (!stream.isTTY) return linesFor(stream, label, total);
  const bar = new SingleBar({
    stream,
    format: `  ${label}  {bar}  {value}/{total}  {duration} s`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: columns,
    hideCursor: true,
  });
  bar.start(total, 0);
  return { step: () => bar.increment(), stop: () => bar.stop() };
}

function linesFor(stream: NodeJS.WriteStream, label: string, total: number): Progress {
  let done = 0;
  return {
    step: () => {
      const quarter = Math.floor((done * 4) / total);
      done += 1;
      if (Math.floor((done * 4) / total) > quarter) stream.write(`  ${label}  ${done}/${total}\n`);
    },
    stop: () => undefined,
  };
}
