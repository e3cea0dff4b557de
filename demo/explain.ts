import { Refused } from './client.js';
import { ConfigInvalid } from '../src/platform/config.js';

interface Fault extends Error {
  readonly code?: string;
  readonly path?: string;
  readonly port?: number;
}

function portTaken({ port }: Fault): string {
  return `Port ${port ?? ''} is taken: choose another with \`--port 3001\`, or a free one with \`--port 0\`.`;
}

function forbidden(fault: Fault): string {
  return fault.path === undefined && fault.port !== undefined
    ? `Port ${fault.port} is not for this user: choose one from 1024 on, such as \`--port 3000\`.`
    : folderUnfit(fault);
}

function folderUnfit({ path }: Fault): string {
  return `The folder ${path ?? 'named by --data'} can't be written: choose another with \`--data\`.`;
}

function noFolder({ path }: Fault): string {
  return `${path ?? 'What --data names'} is no folder: choose another with \`--data\`.`;
}

const sentences: Readonly<Record<string, (fault: Fault) => string>> = {
  EADDRINUSE: portTaken,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: folderUnfit,
  ENOENT: folderUnfit,
  ENOTDIR: noFolder,
  EEXIST: noFolder,
  ENOSPC: () => 'The disk is full: choose a folder on another with `--data`.',
  EventStoreDbUnusable: ({ message }) => message,
  KeysTooOld: ({ message }) => message,
  FolderInUse: ({ message }) => `Another process serves that folder: ${message}`,
};

/** What went wrong, in a sentence that says what to do about it. */
export function explain(error: unknown): string {
  if (error instanceof ConfigInvalid) return `The environment does not fit:\n${error.complaints.join('\n')}`;
  if (error instanceof Refused) return `The ledger refused the real input: ${error.message}`;
  if (!(error instanceof Error)) return String(error);
  const { code, name, message, stack } = error as Fault;
  return sentences[code ?? name]?.(error) ?? stack ?? message;
}
