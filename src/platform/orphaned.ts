/** npm ends on SIGTERM without telling the program that it started: that program finds itself adopted by another. */

const look_ms = 500;

/** Resolves when npm, by which this process was started, is gone; never where it was started by anything else. */
export function whenOrphaned(): Promise<'SIGTERM'> {
  const { ppid: parent } = process;
  return new Promise((settle) => {
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      settle('SIGTERM');
    }, look_ms);
    timer.unref();
  });
}
