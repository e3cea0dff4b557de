#!/usr/bin/env node
/** `ledger`: does what the command line says; ends with 1 or 2 and a reason where that can't be. */
import { ConfigInvalid } from '../platform/config.js';
import { NotVerified } from './evidence.js';
import { ledgerProgram } from './program.js';

/** It can't be known what came of it. */
const untold = 2;

// A report that was not written is none; whoever closes a pipe has read what they wanted. Each line fails, one is told.
process.stdout.on('error', ({ code = 'unknown' }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE' || process.exitCode === untold) return;
  console.error(`error: what is to be told cannot be written: ${code}`);
  process.exitCode = untold;
});
try {
  await ledgerProgram(process.env, (line) => void process.stdout.write(`${line}\n`)).parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const complaints = error instanceof ConfigInvalid ? error.complaints : [error.message];
  for (const complaint of complaints) console.error(`error: ${complaint}`);
  process.exitCode = error instanceof NotVerified ? untold : 1;
}
