/** The ledger as anybody reaches it: over HTTP, with a token. */

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Of the log after what was recorded, from `Ledger-Position`. */
  readonly position: string | undefined;
}

/** The ledger says no; the message is its sentence, with the fields at fault. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly title?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

export class LedgerClient {
  constructor(
    readonly url: string,
    private readonly token: string,
  ) {}

  /** @throws Refused */
  async post(path: string, body: object): Promise<Answer> {
    return this.#ask(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { ...this.#headers(), 'content-type': 'application/json' },
    });
  }

  /**
   * Sees at least what stands at the position, where one is named.
   * @throws Refused
   */
  async get(path: string, waitFor?: string): Promise<unknown> {
    const headers = { ...this.#headers(), ...(waitFor !== undefined && { 'ledger-wait-for': waitFor }) };
    return (await this.#ask(path, { headers })).body;
  }

  #headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}`, 'accept-language': 'en' };
  }

  async #ask(path: string, init: RequestInit): Promise<Answer> {
    const answer = await fetch(this.url + path, init);
    const body: unknown = await answer.json();
    if (!answer.ok) {
      const { status } = answer;
      throw new Refused(`${init.method ?? 'GET'} ${path}: ${status} ${sentenceOf(body as Problem)}`, status);
    }
    return { status: answer.status, body, position: answer.headers.get('ledger-position') ?? undefined };
  }
}

function sentenceOf({ code, detail, title, errors = [] }: Problem): string {
  const fields = errors.map(({ path, message }) => `${path}: ${message}`);
  return [code, detail ?? title, ...fields].filter((part) => part !== undefined).join(' · ');
}
