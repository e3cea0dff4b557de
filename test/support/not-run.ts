import { it } from '@jest/globals';

/**
 * Says at the end of the whole test output that a suite was not run, and what it would take. Called at the top
 * of a spec file instead of its cases; they count as to do, not as passed.
 */
export function notRun(suite: string, what_it_takes: string): void {
  it.todo(`NOT RUN: ${suite} (${what_it_takes})`);
}
