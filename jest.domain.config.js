/**
 * The specs that need nothing but the domain: milliseconds each, no database. Stryker runs these, a thousand times over.
 *
 * @type {import('jest').Config}
 */
import house from './jest.config.js';

const { globalSetup, globalTeardown, setupFiles, setupFilesAfterEnv, reporters, projects, ...pure } = house;

export default { ...pure, roots: ['<rootDir>/test/domain'] };
