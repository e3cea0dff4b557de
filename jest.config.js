import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  reporters: ['default', '<rootDir>/test/support/not-run.reporter.mjs'],
  // A limit for what hangs: on a busy machine the longest takes many times what it takes on a quiet one.
  testTimeout: 120_000,
  // Specs wait for a database more than they compute: every core, but no more workers than its connections allow.
  maxWorkers: Math.min(8, availableParallelism()),
};
