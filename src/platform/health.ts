/** Whether the parts of the service are ready, each asked with a time limit. */
import { whyUnavailable } from './database-errors.js';

export interface PartState {
  readonly ready: boolean;
  /** How far it is, or why it is not ready. No personal data. */
  readonly [detail: string]: boolean | number | string | undefined;
}

export type Parts = Readonly<Record<string, () => Promise<PartState>>>;

export interface Readiness {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, PartState>>;
}

const part_ms_max = 2_000;
/** Anybody may ask: an answer serves all who ask within this time. */
const fresh_ms = 500;

export class Health {
  #answer: Promise<Readiness> | undefined;
  #stopping = false;
  #refusing = false;
  /** Begun and not answered, and all that ever came; counted by who serves them. */
  readonly underWay = { requests: 0, arrived: 0 };

  constructor(private readonly parts: Parts) {}

  /** From now on the service is not ready: nobody new shall be sent here. */
  stop(): void {
    this.#stopping = true;
  }

  /** Nothing new is begun. */
  refuse(): void {
    this.#refusing = true;
  }

  get isRefusing(): boolean {
    return this.#refusing;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  readiness(): Promise<Readiness> {
    if (this.#stopping)
      return Promise.resolve({ ready: false, parts: { service: { ready: false, state: 'stopping' } } });
    this.#answer ??= this.#ask().finally(() => {
      setTimeout(() => (this.#answer = undefined), fresh_ms).unref();
    });
    return this.#answer;
  }

  async #ask(): Promise<Readiness> {
    const asked = Object.entries(this.parts).map(async ([name, state]) => [name, await inTime(state)] as const);
    const parts = Object.fromEntries(await Promise.all(asked));
    return { ready: Object.values(parts).every(({ ready }) => ready), parts };
  }
}

async function inTime(state: () => Promise<PartState>): Promise<PartState> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PartState>((settle) => {
    timer = setTimeout(() => {
      settle({ ready: false, reason: `no answer within ${part_ms_max} ms` });
    }, part_ms_max);
  });
  try {
    return await Promise.race([state(), late]);
  } catch (error) {
    return { ready: false, reason: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

/** In our own words, where it is an error of ours; others are told by code alone, as their messages quote. */
function reasonOf(error: unknown): string {
  const { code, name, message } = error as { code?: unknown; name?: string; message?: string };
  const why = name === 'StoreUnavailable' ? message : whyUnavailable(error);
  return why ?? (typeof code === 'string' ? code : (name ?? 'unknown'));
}
