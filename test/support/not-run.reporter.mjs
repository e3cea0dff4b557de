/** Repeats as the last lines what `notRun` said, so that a green run can't be taken for a whole one. */
export default class NotRunReporter {
  onRunComplete(_contexts, { testResults }) {
    const lines = testResults
      .flatMap((file) => file.testResults)
      .filter(({ status, title }) => status === 'todo' && title.startsWith('NOT RUN: '))
      .map(({ title }) => `${title}\n`);
    // jest writes its summary after the last reporter.
    process.once('exit', () => process.stderr.write(lines.join('')));
  }
}
