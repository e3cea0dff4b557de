/** The whole service in this process: database, event store, tables, HTTP. Tests, the demo and main start it here. */
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import { AccessLog } from './access/access-log.js';
import { openDoor } from './access/door.js';
import type { Door } from './access/door.js';
import type { EmbeddedIssuer } from './access/embedded-issuer.js';
import { Places } from './access/places.js';
import { redeem_bytes_max, redeem_route, serveSignIn } from './access/sign-in.js';
import type { Entrance, SignInParts } from './access/sign-in.js';
import { SignInLinks } from './access/sign-in-links.js';
import { AppModule } from './app.module.js';
import type { OpenedPart } from './app.module.js';
import { recordBaseCodeLists } from './commands/base-code-lists.js';
import { RecordEntryHandler } from './commands/record-entry.handler.js';
import { entries_bytes_max, entries_route } from './commands/record-many.controller.js';
import { References } from './commands/references.js';
import type { AnyProcess } from './domain/process-definition.js';
import { processes as allProcesses } from './domain/processes.js';
import { Codec } from './event-store/codec.js';
import { EventStore } from './event-store/event-store.js';
import { Erasures } from './erasure/erasures.js';
import { Finishing } from './erasure/finishing.js';
import { SubjectKeys } from './event-store/keys.js';
import { AggregateRepository } from './event-store/aggregate-repository.js';
import { ParkedWatch } from './evidence/parked-watch.js';
import { Scrubber } from './evidence/scrubber.js';
import { PostgresEventStore } from './event-store/postgres.event-store.js';
import { ProblemAnswers } from './http/answer-problem.js';
import { serveDocs } from './http/docs.js';
import { openHttp } from './http/http-server.js';
import { serveMetrics } from './http/metrics-server.js';
import type { PageOptions } from './http/page.js';
import { apiDescription } from './openapi.js';
import { Resources, openRuntime, projectorOptions } from './runtime.js';
import type { Runtime } from './runtime.js';
import { Clock } from './platform/clock.js';
import { ClockWatch, timeOf } from './platform/clock-watch.js';
import type { Config } from './platform/config.js';
import { Health } from './platform/health.js';
import { integrityState, tellIntegrity } from './platform/integrity-health.js';
import { nestLogger, openLog } from './platform/log.js';
import { projectorState, tellProjector } from './platform/projector-health.js';
import { Metrics } from './platform/metrics.js';
import { checkKeys, findEpoch } from './processes/epoch.js';
import { tellProcesses } from './processes/health.js';
import { ProcessRunner } from './processes/runner.js';
import { Progress } from './projector/progress.js';
import type { Notice } from './projector/progress.js';
import { Projector } from './projector/projector.js';
import { ProjectorWorkerHost } from './projector-worker-host.js';
import { Cursors } from './queries/cursors.js';
import { Tables } from './queries/tables.js';

export interface RunningLedger {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  /** Of the port for figures, where they have one of their own. */
  readonly metricsUrl: string | undefined;
  /** Of a login that owns the database. Holds a password: not for logs. */
  readonly databaseUrl: string;
  /** Signs tokens; undefined where an OpenID Connect issuer is configured. */
  readonly issuer: EmbeddedIssuer | undefined;
  /** Resolves when the embedded database has gone by itself: the service is of no use any more. */
  readonly broken: Promise<Error>;
  /** Finishes the requests under way, lets everything go; safe to call more than once. */
  close(): Promise<void>;
}

export interface ServeOptions {
  readonly log?: Logger;
  /** Whether the projector has a thread of its own; default: where there is more than one core. */
  readonly threads?: boolean;
  /** Another way to sign in, where no OpenID Connect issuer is configured. */
  readonly entrance?: Entrance;
  /** Others than those of the house, in specs. */
  readonly processes?: readonly AnyProcess[];
  /** Whether its connections to the database are opened at once and never let go; default: yes. */
  readonly keepsConnections?: boolean;
}

/**
 * Starts everything, in the order in which one part needs the other.
 * @throws what the part said that did not start; what had been started is stopped again
 */
export async function startLedger(config: Config, options: ServeOptions = {}): Promise<RunningLedger> {
  const log = options.log ?? openLog(config.logLevel);
  const opened = new Resources();
  try {
    return await start(config, log, opened, options);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

// eslint-disable-next-line max-lines-per-function -- the order in which parts are opened is read at one go
async function start(config: Config, log: Logger, opened: Resources, options: ServeOptions): Promise<RunningLedger> {
  const door = await openDoor(config, log);
  opened.add(() => door.close());
  const warn = (text: string): void => log.warn({ about: text }, 'the database lacks a limit');
  const opening = await openRuntime(config, opened, { kept: options.keepsConnections ?? true, warn });
  const { place, broken, pool, store, keys, codec, aggregates } = opening;
  log.info({ migrations: opening.migrations.length }, 'the database is ready');
  // Who waits for a database that will not come back is answered now.
  void broken.then(() => {
    if (store instanceof PostgresEventStore) store.abandon('the database has ended');
  });
  const epoch = await findEpoch(pool, store);
  if (epoch.isNew)
    log.warn({ epoch: epoch.number, missing: epoch.missing }, 'the log lacks what was read of it: a new epoch begins');
  await checkKeys(pool, keys, store, epoch);
  const watch = new ClockWatch(
    () => timeOf(pool),
    (about, message) => log.warn(about, message),
  );
  await watch.start();
  opened.add(() => watch.stop());
  const clock = new Clock(config.timeZone, watch);
  const progress = new Progress(pool, store);
  if (config.projector) startProjector(opening, progress, log, opened, options);
  startWatching(opening, log, opened, config.projector);
  const health = new Health({
    database: async () => ({ ready: (await pool.query('SELECT 1')).rowCount === 1 }),
    eventStore: async () => {
      await store.ping();
      return { ready: true, kind: config.eventStore, head: await store.head(), epoch: epoch.number };
    },
    projector: () => projectorState(progress),
    integrity: () => integrityState(pool),
    ...door.health,
    clock: () => watch.state(),
  });
  const metrics = new Metrics(config.metricsPort !== undefined);
  tellProjector(metrics, progress);
  tellIntegrity(metrics, pool);
  metrics.gauge(
    'ledger_epoch',
    'Raised whenever the log is found to lack what had been read of it.',
    async () => epoch.number,
  );
  const { processes = allProcesses } = options;
  if (processes.length > 0) {
    tellProcesses(metrics, pool, store);
    if (config.projector) startProcesses(opening, processes, clock, log, opened);
  }
  const list = { file: config.erasuresFile, backupDays: config.backupDays };
  const erasures = new Erasures({ pool, store, codec, keys, aggregates, list, warn: (...told) => log.warn(...told) });
  await erasures.count();
  opened.add(() => erasures.stop());
  erasures.start();
  const parts: OpenedPart[] = [
    [EventStore, store],
    [SubjectKeys, keys],
    [Codec, codec],
    [AggregateRepository, aggregates],
    [References, new References(aggregates)],
    [Places, new Places(aggregates, clock)],
    [Clock, clock],
    [AccessLog, new AccessLog(pool, () => keys.integrity)],
    [Erasures, erasures],
    [Tables, new Tables(pool)],
    [Cursors, new Cursors(keys.cursorKey())],
    [Progress, progress],
    [Health, health],
    [Metrics, metrics],
  ];
  const connectTo = config.oidc ? [new URL(config.oidc.issuer).origin] : [];
  const page = { timeZone: config.timeZone, connectTo };
  const signIn = { oidc: config.oidc, issuer: door.issuer, links: new SignInLinks(pool), entrance: options.entrance };
  const app = await openApplication(parts, { door, signIn, metrics, health, log, erasures, epoch: epoch.number, page });
  opened.add(() => closeApplication(app, health));
  const figures = config.metricsPort === undefined ? undefined : await openMetrics(metrics, config, opened);
  const codes = await recordBaseCodeLists(app.get(RecordEntryHandler), aggregates);
  await door.tried;
  await app.listen(config.port, config.host).catch(unlessTaken('PORT', config.port, config.host));
  const url = urlOf(app.getHttpServer(), config.host);
  log.info({ url, codes, metrics: figures }, 'the ledger serves');
  return {
    url,
    metricsUrl: figures,
    databaseUrl: place.connectionString,
    issuer: door.issuer,
    broken,
    close: () => opened.close(),
  };
}

/** @returns where they are told */
async function openMetrics(metrics: Metrics, { metricsPort = 0, host }: Config, opened: Resources): Promise<string> {
  const server = await serveMetrics(metrics, metricsPort, host).catch(
    unlessTaken('LEDGER_METRICS_PORT', metricsPort, host),
  );
  opened.add(
    () =>
      new Promise((settle) => {
        server.close(settle);
        server.closeAllConnections();
      }),
  );
  return `${urlOf(server, host)}/metrics`;
}

/** @throws the same, or a sentence that names the variable */
function unlessTaken(variable: string, port: number, host: string): (cause: unknown) => never {
  return (cause) => {
    const taken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw taken ? new Error(`${variable}: ${port} is taken on ${host}; choose another one`, { cause }) : cause;
  };
}

/** In a thread of its own where there is a core for it: who records does not wait for the tables. */
function startProjector(
  parts: Runtime,
  progress: Progress,
  log: Logger,
  opened: Resources,
  { threads }: ServeOptions,
): void {
  // A semi-space that the command line asks for is meant for this thread, not for those that are begun from now on.
  setFlagsFromString('--max-semi-space-size=0');
  const tell = (told: Notice): void => {
    progress.told(told);
  };
  const isApart = threads ?? availableParallelism() > 1;
  const projector = isApart
    ? new ProjectorWorkerHost(parts.place, tell, log)
    : new Projector({ ...projectorOptions(parts), log, tell });
  opened.add(() => projector.stop());
  projector.start();
}

function startProcesses(
  { place: { connectionString }, store, codec }: Runtime,
  processes: readonly AnyProcess[],
  clock: Clock,
  log: Logger,
  opened: Resources,
): void {
  const runner = new ProcessRunner({ processes, store, codec, clock, connectionString, log });
  opened.add(() => runner.stop());
  runner.start();
}

/** What is done daily is done where the tables are filled; every process lets go of what is parked. */
function startWatching(parts: Runtime, log: Logger, opened: Resources, scrubs: boolean): void {
  const { store, codec, keys, pool, place, aggregates } = parts;
  const watch = new ParkedWatch(pool, (stream) => aggregates.forgetStream(stream));
  opened.add(() => watch.stop());
  watch.start();
  if (!scrubs) return;
  const finishing = new Finishing(place.connectionString, log);
  opened.add(() => finishing.stop());
  finishing.start();
  const scrubber = new Scrubber({ store, codec, keys, pool, connectionString: place.connectionString, log });
  opened.add(() => scrubber.stop());
  scrubber.start();
}

interface Shell {
  readonly door: Door;
  readonly signIn: SignInParts;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly log: Logger;
  readonly erasures: Erasures;
  readonly epoch: number;
  readonly page: PageOptions;
}

async function openApplication(parts: OpenedPart[], shell: Shell) {
  const { door, signIn, metrics, health, log, erasures, epoch, page } = shell;
  const answers = new ProblemAnswers(log);
  const adapter = openHttp({
    answers,
    page,
    bodyLimits: { [entries_route]: entries_bytes_max, [redeem_route]: redeem_bytes_max },
    erasures: () => erasures.count(),
    isClosing: () => health.isStopping,
    isRefusing: () => health.isRefusing,
    underWay: health.underWay,
    callerOf: (authorization) => door.tokens.callerOf(authorization),
    observe: (method, route, status, seconds) => {
      metrics.request(method, route, status, seconds);
    },
  });
  // Clients offer again what was acknowledged when it changes.
  adapter.getInstance().addHook('onRequest', (_, reply, done) => {
    void reply.header('Ledger-Epoch', epoch);
    done();
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(parts), adapter, {
    bodyParser: false,
    logger: nestLogger(log),
    abortOnError: false,
  });
  app.useGlobalFilters(answers);
  serveDocs(adapter.getInstance(), apiDescription());
  serveSignIn(adapter.getInstance(), signIn);
  return app.init();
}

/**
 * For a moment everybody who is answered is told to let go of the connection, so that nobody sends on one that is about
 * to be closed. Then what comes is told to come again, until a moment after the last that was begun is answered; only then are no new
 * connections taken, and what is under way is answered.
 */
async function closeApplication(app: NestFastifyApplication, health: Health): Promise<void> {
  health.stop();
  const server = app.getHttpServer();
  const connections = await new Promise<number>((settle) => {
    server.getConnections((_, count) => settle(count));
  });
  if (connections > 0) await sleep(farewell_ms);
  health.refuse();
  if (connections > 0) await untilQuiet(health);
  await new Promise((settle) => setImmediate(settle)); // what waits at the door has just been let in
  // After the sockets have been read: one on which a request has just come is not idle.
  const sweep = setInterval(() => setImmediate(() => server.closeIdleConnections()), 20);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}

const farewell_ms = 250;
const quiet_ms = 250;
const refusing_ms_max = 3_000;
/** A request of which the end never comes is cut off then. */
const answering_ms_max = 10_000;

/** A client whose answer was the last one may come back at once: it is told, too. Who comes for ever is not waited for. */
async function untilQuiet({ underWay }: Health): Promise<void> {
  let arrived = -1;
  const began = performance.now();
  for (let since = began; arrived !== underWay.arrived && performance.now() - since < refusing_ms_max;) {
    arrived = underWay.arrived;
    if (performance.now() - began > answering_ms_max) return;
    if (underWay.requests > 0) [since, arrived] = [performance.now(), -1];
    await sleep(quiet_ms);
  }
}

function urlOf(server: Pick<NetServer, 'address'>, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
