#!/usr/bin/env node
/** `ledger`: does what the command line says; ends with 1 and a reason where that can't be. */
import { ConfigInvalid } from '../platform/config.js';
import { ledgerProgram } from './program.js';

try {
  await ledgerProgram(process.env, console.log).parseAsync();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  const complaints = error instanceof ConfigInvalid ? error.complaints : [error.message];
  for (const complaint of complaints) console.error(`error: ${complaint}`);
  process.exitCode = 1;
}
