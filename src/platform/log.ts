/** Structured logs without personal data: no bodies, no query strings, no tokens, no messages of foreign errors. */
import type { LoggerService } from '@nestjs/common';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { LogLevel } from './config.js';

export function openLog(level: LogLevel, destination?: DestinationStream): Logger {
  const options = { level, base: null, serializers: { err: errorFor }, timestamp: pino.stdTimeFunctions.isoTime };
  return destination ? pino(options, destination) : pino(options);
}

interface ErrorForLog {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack: readonly string[];
  readonly cause?: ErrorForLog;
}

/** Errors that say nothing but what we wrote into them: no value of a field. */
const ours = new Set([
  'ClockAstray',
  'ConfigInvalid',
  'ConnectionLost',
  'DatabaseUnavailable',
  'FolderInUse',
  'IssuerAway',
  'KeyMissing',
  'OutcomeUnknown',
  'Problem',
  'RevisionConflict',
  'StoreUnavailable',
  'StreamBusy',
]);

/**
 * An error as it may be logged. Messages of others quote what they choke on (`invalid input syntax: "…"`, a snippet
 * of JSON), so of those only name, code and the frames of the stack are kept.
 */
export function errorFor(error: unknown, depth = 0): ErrorForLog | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof Error)) return { name: typeof error, stack: [] };
  const { name, message, cause, syscall } = error as NodeJS.ErrnoException;
  const code = (error as { code?: unknown }).code;
  const mayTell = ours.has(name) || typeof syscall === 'string'; // of the system: `connect ECONNREFUSED 127.0.0.1:5432`
  const inner = depth < 3 ? errorFor(cause, depth + 1) : undefined;
  return {
    name,
    ...(typeof code === 'string' && { code }),
    ...(mayTell && { message }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .map((line) => line.trim()),
    ...(inner && { cause: inner }),
  };
}

/** Nest tells what it does at its start, and what fails there; messages of errors are left out here, too. */
export function nestLogger(log: Logger): LoggerService {
  const text = (message: unknown): string => (typeof message === 'string' ? message : 'nest');
  const errorIn = (parts: readonly unknown[]): unknown => parts.find((part) => part instanceof Error);
  return {
    log: (message: unknown) => log.debug(text(message)),
    debug: (message: unknown) => log.trace(text(message)),
    verbose: (message: unknown) => log.trace(text(message)),
    warn: (message: unknown) => log.warn(text(message)),
    error: (...parts: unknown[]) => log.error({ err: errorIn(parts) }, 'nest reports an error'),
    fatal: (...parts: unknown[]) => log.fatal({ err: errorIn(parts) }, 'nest reports an error'),
  };
}
