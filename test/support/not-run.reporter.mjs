/** Repeats in the last lines what `notRun` said, so that a green run can't be taken for a whole one. */
export default class NotRunReporter {
  onRunComplete(_contexts, { testResults }) {
    for (const file of testResults) {
      for (const { status, title } of file.testResults) {
        if (status === 'todo' && title.startsWith('NOT RUN: ')) process.stderr.write(`${title}\n`);
      }
    }
  }
}
