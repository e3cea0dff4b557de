/** One way in which things go wrong, for a while, and what came of it. */
export interface Part {
  readonly name: string;
  readonly says: string;
  /** Of the time of a run. */
  readonly share: number;
  run(given: Given): Promise<Outcome>;
}

export interface Given {
  readonly seconds: number;
  readonly seed: number;
}

export interface Outcome {
  readonly figures: Readonly<Record<string, unknown>>;
  /** What must not have been; none where all is well. */
  readonly faults: readonly string[];
  /** Why this machine can't run it. */
  readonly notRun?: string;
}
