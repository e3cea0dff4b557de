/** On what a run was made. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Pool } from 'pg';

export interface Machine {
  /** RFC 3339. */
  readonly at: string;
  /** Short, with `-changed` where the tree is not as committed. */
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memory_gib: number;
  readonly platform: string;
  readonly node: string;
  readonly postgres: string;
  /** All of it, for people. */
  readonly text: string;
}

/** Nothing is bought with safety: where the server does not wait for the disk, nothing is measured. */
const asked = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** @throws Error where the server would forget what it has acknowledged */
export async function describeMachine(pool: Pool): Promise<Machine> {
  for (const [setting, value] of Object.entries(asked)) {
    const { rows } = await pool.query<Record<string, string>>(`SHOW ${setting}`);
    const found = rows[0]?.[setting] ?? 'unknown';
    if (found !== value) throw new Error(`${setting} is ${found}, not ${value}`);
  }
  const { rows } = await pool.query<{ server_version: string }>('SHOW server_version');
  const machine = {
    at: new Date().toISOString(),
    commit: commit(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    postgres: rows[0]?.server_version ?? 'unknown',
  };
  const { cpu, cores, memory_gib, platform, node, postgres } = machine;
  const text = [
    `${cpu}, ${cores} cores, ${memory_gib} GiB, ${platform}`,
    `Node ${node}, PostgreSQL ${postgres} with fsync and synchronous_commit on, commit ${machine.commit}, ${machine.at}`,
  ];
  return { ...machine, text: text.join('\n') };
}

function commit(): string {
  const git = (...words: string[]): string => execFileSync('git', words, { encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no', 'src', 'projections', 'bench', 'migrations');
    return git('rev-parse', '--short', 'HEAD') + (changed === '' ? '' : '-changed');
  } catch {
    return 'unknown';
  }
}
