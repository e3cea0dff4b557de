import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const program = `
  import { whenOrphaned } from './src/platform/orphaned.ts';
  const stays = setInterval(() => undefined, 1_000);
  void whenOrphaned().then((signal) => { console.log('stopped by ' + signal); clearInterval(stays); });
  console.log('begun');
`;

describe('A program whose parent is gone', () => {
  it('hears of it where npm was the parent', async () => {
    const run = `node --import ./test/support/typescript.mjs --input-type=module -e "$PROGRAM"; true`;
    const shell = spawn('sh', ['-c', run], {
      env: { ...process.env, PROGRAM: program, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    shell.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (!said.includes('begun')) await once(shell.stdout, 'data');
    shell.kill('SIGKILL');
    await once(shell.stdout, 'close'); // by whom it was left to
    expect(said).toBe('begun\nstopped by SIGTERM\n');
  });
});
