/** The door: whose tokens let in, and where the keys that verify them come from. */
import type { Logger } from 'pino';
import type { Config } from '../platform/config.js';
import type { Parts as HealthParts } from '../platform/health.js';
import { EmbeddedIssuer } from './embedded-issuer.js';
import { IssuerKeys } from './issuer-keys.js';
import { Tokens } from './tokens.js';

export interface Door {
  readonly tokens: Tokens;
  /** Signs tokens; undefined where an OpenID Connect issuer is configured. */
  readonly issuer: EmbeddedIssuer | undefined;
  /** What there is to be said of its readiness. */
  readonly health: HealthParts;
  /** Resolves when it is known whether tokens can be verified; the log says so. */
  readonly tried: Promise<void>;
  close(): Promise<void>;
}

export async function openDoor({ oidc, dataDir }: Pick<Config, 'oidc' | 'dataDir'>, log: Logger): Promise<Door> {
  if (!oidc) {
    const issuer = await EmbeddedIssuer.open(dataDir);
    return {
      tokens: Tokens.byKey(issuer.publicKey),
      issuer,
      health: {},
      tried: Promise.resolve(),
      close: async () => undefined,
    };
  }
  const keys = new IssuerKeys(oidc, log);
  return {
    tokens: Tokens.byIssuer(oidc, keys),
    issuer: undefined,
    health: { issuer: async () => keys.state() },
    tried: keys.start(),
    close: async () => keys.stop(),
  };
}
