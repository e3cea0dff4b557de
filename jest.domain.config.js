/**
 * The specs that need nothing but the domain: milliseconds each, no database. Stryker runs these, a thousand times over.
 *
 * @type {import('jest').Config}
 */
import house from './jest.config.js';

const { globalSetup, globalTeardown, setupFiles, setupFilesAfterEnv, reporters, projects, ...pure } = house;

export default {
  ...pure,
  roots: ['<rootDir>/test/domain'],
  // A mutant that a property does not meet in a few cases is met by a spec, or stands in docs/mutation.md.
  globals: { propertyRunsShare: 0.03 },
};
