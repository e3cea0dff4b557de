import type { BenchPostgres } from '../postgres.js';
import type { Report } from '../report.js';

export interface Bench {
  readonly postgres: BenchPostgres;
  readonly report: Report;
  readonly seed: number;
  readonly rounds: number;
  /** How long one round of one contender takes. */
  readonly seconds: number;
  readonly clients: number | undefined;
  readonly events: number | undefined;
  readonly households: number | undefined;
}

export interface Part {
  readonly name: string;
  readonly says: string;
  /** Left out where no part is named. */
  readonly onRequest?: true;
  run(bench: Bench): Promise<void>;
}
