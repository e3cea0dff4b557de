/** Long work in stretches: between two of them everybody else has their turn. */

/** How long work goes on before it pauses. */
const stretch_ms_max = 3;

let began = performance.now();
const waiting: (() => void)[] = [];

/** One goes on at a time, so that many who work at once hold the others up no longer than one does. */
function goOn(): void {
  began = performance.now();
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(goOn);
}

/** To be called between two steps of work, each of which takes little. */
export async function pauseIfDue(): Promise<void> {
  if (waiting.length === 0 && performance.now() - began < stretch_ms_max) return;
  await new Promise<void>((resume) => {
    waiting.push(resume);
    if (waiting.length === 1) setImmediate(goOn);
  });
}

/** Runs work that says where it may pause. @returns what the work returns */
export async function inStretches<T>(work: Generator<void, T>): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await pauseIfDue();
  }
}
