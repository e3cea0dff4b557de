/** What `EVENTSTOREDB_URL` may say. No message repeats it: it may hold a password. */

/** A sentence about EVENTSTOREDB_URL for whoever starts the ledger. */
export class EventStoreDbUnusable extends Error {
  override readonly name = 'EventStoreDbUnusable';
  constructor(why: string, options?: ErrorOptions) {
    super(`EVENTSTOREDB_URL: ${why}`, options);
  }
}

export interface Address {
  /** As the client takes it. */
  readonly connectionString: string;
  /** `host:port`, several with commas between them. */
  readonly hosts: string;
  readonly user: string | undefined;
  readonly tls: boolean;
}

const form = /^(?:esdb|kurrentdb)(\+discover)?:\/\/(?:([^:@/?]+):([^@/?]*)@)?([^@/?]+)\/?(?:\?(.*))?$/;
const host_form = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/** Options that the client knows, as it compares them. What it does not know it repeats on standard error, all of it. */
const options = new Map<string, (value: string) => boolean>([
  ...(['tls', 'throwonappendfailure'] as const).map((name) => [name, isBoolean] as const),
  ...(['maxdiscoverattempts', 'discoveryinterval', 'gossiptimeout', 'defaultdeadline'] as const).map(
    (name) => [name, isWhole] as const,
  ),
  ...(['keepaliveinterval', 'keepalivetimeout'] as const).map((name) => [name, isWhole] as const),
  ...(['connectionname', 'tlscafile', 'usercertfile', 'userkeyfile'] as const).map((name) => [name, isAny] as const),
  ['nodepreference', (value) => /^(leader|follower|read_?-?only_?-?replica|random)$/i.test(value)],
  ['tlsverifycert', (value) => value === 'true'],
]);

/** @throws EventStoreDbUnusable */
export function addressOf(url: string): Address {
  const [, discover = '', user, password, hosts, query] = form.exec(url.trim()) ?? [];
  if (hosts === undefined) {
    throw new EventStoreDbUnusable(
      'not written like esdb://user:password@host:2113?tls=true (signs in it as %40 and so on)',
    );
  }
  const wrong = hosts.split(',').find((host) => !host_form.test(host));
  if (wrong !== undefined) throw new EventStoreDbUnusable(`"${wrong}" is no host with a port`);
  const given = (query ?? '').split('&').filter((each) => each !== '');
  for (const each of given) checkOption(each);
  const credentials = user === undefined ? '' : `${user}:${password ?? ''}@`;
  return {
    connectionString: `esdb${discover}://${credentials}${hosts}${given.length > 0 ? `?${given.join('&')}` : ''}`,
    hosts: hosts
      .split(',')
      .map((host) => (/:\d+$/.test(host) ? host : `${host}:2113`))
      .join(', '),
    user: user === undefined ? undefined : decodeURIComponent(user),
    tls: !given.some((each) => /^tls=false$/i.test(each)),
  };
}

function checkOption(text: string): void {
  const [, name = text, value = ''] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  const accepts = options.get(name.toLowerCase().replace(/[_-]/g, ''));
  if (!accepts) throw new EventStoreDbUnusable(`there is no option "${name}"`);
  if (!accepts(value)) throw new EventStoreDbUnusable(`the option "${name}" cannot be "${value}"`);
}

function isBoolean(value: string): boolean {
  return value === 'true' || value === 'false';
}

function isWhole(value: string): boolean {
  return /^-?\d{1,9}$/.test(value);
}

function isAny(value: string): boolean {
  return value !== '';
}
