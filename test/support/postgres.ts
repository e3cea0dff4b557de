/** A migrated, empty database on the server of this test run. */
export interface TestDatabase {
  /** Of the login that owns it; the application takes on its role by itself. */
  readonly connectionString: string;
  /** Throws when connections to it are still open: whatever a spec opens, it closes first. */
  drop(): Promise<void>;
}

/** About 0.1 s; the first one of a run also waits about 2 s for the server. Drop it in `afterAll`. */
export function freshDatabase(): Promise<TestDatabase> {
  return databaseOf('/');
}

/**
 * One on which the service has run before, under the master key of `masterKeyOfBegun`: the code lists are in the log,
 * and the tables stand. A service starts on it in less than half the time.
 */
export function begunDatabase(): Promise<TestDatabase> {
  return databaseOf('/begun');
}

async function databaseOf(path: string): Promise<TestDatabase> {
  const { connectionString } = await ask<{ connectionString: string }>('POST', path);
  return {
    connectionString,
    async drop() {
      const { left } = await ask<{ left: string[] }>('DELETE', new URL(connectionString).pathname);
      if (left.length > 0) throw new Error(`connections left open: ${left.join(', ')}`);
    },
  };
}

async function ask<Answer>(method: string, path: string): Promise<Answer> {
  const response = await fetch(new URL(path, process.env.TEST_POSTGRES), { method });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}
