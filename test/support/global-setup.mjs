// One PostgreSQL for the whole run, started when the first spec asks for a database: specs that need none
// don't wait for it. Specs ask over HTTP, since they run in other processes.
import { createServer } from 'node:http';
import { register } from 'node:module';

let server;
let postgres;

export default async function setUp() {
  server = createServer((request, response) => {
    answer(request).then(
      (body) => response.end(JSON.stringify(body)),
      (error) => response.writeHead(500).end(error.stack),
    );
  });
  // A connection that is let go while a spec is about to use it again would fail that spec.
  server.keepAliveTimeout = 0;
  await new Promise((settle) => server.listen(0, '127.0.0.1', settle));
  server.unref();
  process.env.TEST_POSTGRES = `http://127.0.0.1:${server.address().port}`;
  globalThis.tearDownPostgres = tearDown;
}

async function answer({ method, url }) {
  postgres ??= start();
  const { createDatabase, createBegun, dropDatabase } = await postgres;
  if (method === 'DELETE') return dropDatabase(url.slice(1));
  return url === '/begun' ? createBegun() : createDatabase();
}

async function start() {
  register('./typescript-hooks.mjs', import.meta.url);
  const { startTestPostgres } = await import('./test-postgres.ts');
  return startTestPostgres();
}

async function tearDown() {
  server.closeAllConnections();
  server.close();
  if (postgres) await (await postgres).stop();
}
