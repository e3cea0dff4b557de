/**
 * Runs the specs of the domain for Stryker in one process, mutant after mutant, each up to the first failure: some
 * milliseconds a mutant, where jest loads everything anew for each. A mutant in what is looked at while modules load
 * gets a fresh copy of them; so does one that survives, as what was worked out before it came may have hidden it.
 */
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tests } from './domain-globals.mjs';

const stryker = (globalThis.__stryker__ ??= {});
globalThis.propertyRunsShare = 0.02;

let copies = 0;

/** A fresh copy of the domain and its specs, loaded while the mutant is at work. */
async function load(mutant) {
  if (copies === 0) register('./domain-runner-hooks.mjs', import.meta.url);
  copies += 1;
  tests.clear();
  // class-validator keeps its rules here, by class: each copy has its own.
  globalThis.classValidatorMetadataStorage = undefined;
  stryker.activeMutant = mutant;
  await import(`${pathToFileURL(join(process.cwd(), 'test', 'domain', 'all-specs.ts')).href}?copy=${copies}`);
  return { tests: new Map(tests), rules: globalThis.classValidatorMetadataStorage };
}

async function failureOf({ tests, rules }, id) {
  globalThis.classValidatorMetadataStorage = rules;
  if (!tests.has(id)) return 'there is no such test any more';
  try {
    await tests.get(id)();
    return undefined;
  } catch (error) {
    return String(error?.stack ?? error);
  }
}

async function firstFailure(copy, ids = [...copy.tests.keys()]) {
  for (const id of ids) {
    const failure = await failureOf(copy, id);
    if (failure !== undefined) return { id, failure };
  }
  return undefined;
}

class DomainRunner {
  static inject = [];
  /** Loaded without a mutant. */
  #clean;

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    this.#clean = await load(undefined);
    const results = [];
    for (const id of this.#clean.tests.keys()) {
      const started = performance.now();
      stryker.currentTestId = id;
      const failure = await failureOf(this.#clean, id);
      stryker.currentTestId = undefined;
      const result = { id, name: id, timeSpentMs: performance.now() - started };
      results.push(
        failure === undefined ? { ...result, status: 0 } : { ...result, status: 1, failureMessage: failure },
      );
    }
    return { status: 'complete', tests: results, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant: { id }, mutantActivation, testFilter, hitLimit }) {
    const isStatic = mutantActivation === 'static';
    if (!isStatic) await this.#warmUp();
    stryker.hitLimit = hitLimit;
    stryker.hitCount = hitLimit === undefined ? undefined : 0;
    stryker.activeMutant = id;
    try {
      const killer =
        (!isStatic && (await firstFailure(this.#clean, testFilter))) ||
        (await firstFailure(await load(id), testFilter));
      if (stryker.hitCount > hitLimit) return { status: 'timeout', reason: `called ${stryker.hitCount} times` };
      if (!killer) return { status: 'survived', nrOfTests: testFilter?.length ?? tests.size };
      return { status: 'killed', killedBy: [killer.id], failureMessage: killer.failure, nrOfTests: 1 };
    } catch (error) {
      return { status: 'error', errorMessage: String(error?.stack ?? error) };
    } finally {
      stryker.activeMutant = undefined;
      stryker.hitCount = undefined;
    }
  }

  /** Loads without a mutant, and works out what is worked out once. */
  async #warmUp() {
    if (this.#clean) return;
    this.#clean = await load(undefined);
    await firstFailure(this.#clean);
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'domain', injectableClass: DomainRunner }];
