// A child process of the embedded PostgreSQL's spec: serves a folder until it is ended, in whatever way.
import { startEmbeddedPostgres } from '../../src/platform/postgres.js';

if (process.argv[3] === 'deaf to SIGINT') process.on('SIGINT', () => undefined);
const server = await startEmbeddedPostgres({ folder: process.argv[2]! });
process.stdout.write(`${server.connectionString}\n`);
setInterval(() => undefined, 1_000);
