/**
 * Closes `.ci/run`: adds up jest's report and the check. Usage: tally.js <jest report> <exit of tests> <exit of check>
 * Files that could not even be loaded, a run without a report and a run that failed for no test's fault count as failures.
 */
import { existsSync, readFileSync } from 'node:fs';

const [report, tests, check] = process.argv.slice(2);

const jest = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };

const testsFailed = jest.numFailedTests + jest.numRuntimeErrorTestSuites;
const silentFailure = tests !== '0' && testsFailed === 0 ? 1 : 0;
const passed = jest.numPassedTests + (check === '0' ? 1 : 0);
const failed = testsFailed + silentFailure + (check === '0' ? 0 : 1);

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
