import { answer } from './children.js';
import { startBareHttp, startEmptyNest } from './peers/empty-handlers.js';
import type { EmptyService } from './peers/empty-handlers.js';

let running: EmptyService | undefined;

answer(
  async (kind: 'nest' | 'http') => {
    running = await (kind === 'nest' ? startEmptyNest() : startBareHttp());
    return running.port;
  },
  async () => running?.close(),
);
