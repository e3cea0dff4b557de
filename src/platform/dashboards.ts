/**
 * What the logins of dashboards may not do, and how much they may take: looked at on every start, as neither a template
 * nor a restored dump carries it, and as logins are made by whoever runs the server.
 */
import pg from 'pg';
import { application_role, dashboard_role, fine_role } from './roles.js';

/** For each login; what an administrator has set otherwise stays. In ms, as PostgreSQL shows them. */
const settings: Readonly<Record<string, string>> = {
  default_transaction_read_only: 'on',
  statement_timeout: '120000',
  idle_in_transaction_session_timeout: '60000',
  idle_session_timeout: '600000',
};
const connections_max = 20;

/**
 * @param client of the owner of the database
 * @param timeZone that sessions are in which name none: their `current_date` is the ledger's
 * @param warn told what this login may not do, in a sentence each
 */
export async function limitDashboards(
  client: pg.Client,
  timeZone: string,
  warn: (text: string) => void,
): Promise<void> {
  const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === changed_at_once) return; // another start does the same at this moment
      if (code !== not_allowed) throw error;
      warn(`${what}: this login of the database has no right to do so`);
    }
  };
  const { rows } = await client.query<{ database: string; mayRevoke: boolean; open: number; zone: string | null }>(
    state,
  );
  const { database, mayRevoke, open, zone } = rows[0]!;
  const name = client.escapeIdentifier(database);
  if (zone !== timeZone)
    await attempt('the time zone of sessions', () =>
      client.query(`ALTER DATABASE ${name} SET TimeZone = ${client.escapeLiteral(timeZone)}`),
    );
  if (open > 0 && mayRevoke)
    await attempt('locks and large objects of dashboards', () => client.query(revokeFromPublic));
  else if (open > 0) warn('dashboards may take advisory locks: only a superuser of the database can keep them from it');
  const { rows: logins } = await client.query<Login>(loginsOfDashboards, [database, application_role, dashboard_role]);
  for (const login of logins) await attempt(`limits of ${login.name}`, () => limit(client, name, login, timeZone));
}

interface Login {
  readonly name: string;
  readonly connections: number;
  /** `name=value`, of the role and of the role in this database. */
  readonly set: readonly string[];
}

async function limit(client: pg.Client, database: string, login: Login, timeZone: string): Promise<void> {
  const role = client.escapeIdentifier(login.name);
  const isSet = (name: string): boolean => login.set.some((each) => each.startsWith(`${name}=`));
  if (login.connections < 0) await client.query(`ALTER ROLE ${role} CONNECTION LIMIT ${connections_max}`);
  const missing = Object.entries(settings).filter(([name]) => !isSet(name));
  if (isSet('TimeZone') && !login.set.includes(`TimeZone=${timeZone}`)) missing.push(['TimeZone', timeZone]);
  for (const [name, value] of missing)
    await client.query(`ALTER ROLE ${role} IN DATABASE ${database} SET ${name} = ${client.escapeLiteral(value)}`);
}

/** The name belongs to a role that does something else. */
export class LoginOfOthers extends Error {
  override readonly name = 'LoginOfOthers';
}

/**
 * Makes a login for a tool that reads the views of dashboards, or gives the one of that name a new password.
 * @param client of the owner of the database
 * @param name in letters, digits and underscores
 * @param password in letters and digits
 * @param isFine whether it may also see what tells, in a small village, whose row it is
 */
export async function makeDashboardLogin(
  client: pg.Client,
  name: string,
  password: string,
  isFine = false,
): Promise<void> {
  const role = client.escapeIdentifier(name);
  const { rows: found } = await client.query<{ reads: boolean }>(
    `SELECT rolcanlogin AND NOT rolsuper AND NOT rolcreaterole AND NOT pg_has_role(oid, $2, 'MEMBER')
            AND pg_has_role(oid, $3, 'MEMBER') AS reads FROM pg_roles WHERE rolname = $1`,
    [name, application_role, dashboard_role],
  );
  if (found[0]?.reads === false) throw new LoginOfOthers(`${name} is a role of another kind: choose another name`);
  if (!found[0]) await client.query(`CREATE ROLE ${role} LOGIN IN ROLE ${dashboard_role}`);
  if (isFine) await client.query(`GRANT ${fine_role} TO ${role}`);
  await client.query(`ALTER ROLE ${role} PASSWORD ${client.escapeLiteral(password)}`);
  const { rows } = await client.query<{ zone: string }>(`SELECT current_setting('TimeZone') AS zone`);
  await limitDashboards(client, rows[0]!.zone, () => undefined);
}

/** The same with a password of its own. @returns the URL by which a tool reads */
export async function newDashboardLogin(
  ownerUrl: string,
  name: string,
  password: string,
  isFine = false,
): Promise<string> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await makeDashboardLogin(owner, name, password, isFine).finally(() => owner.end());
  const url = new URL(ownerUrl);
  [url.username, url.password] = [name, password];
  return url.href;
}

/** What everybody may do in a new database, and what only the ledger does here. */
const guarded = `
  SELECT p.oid::regprocedure AS signature, p.proname AS name FROM pg_catalog.pg_proc p,
         aclexplode(COALESCE(p.proacl, acldefault('f', p.proowner))) AS granted
   WHERE p.pronamespace = 'pg_catalog'::regnamespace AND granted.grantee = 0
     AND p.proname ~ '^(pg_(try_)?advisory_(xact_)?lock|lo_|loread$|lowrite$|pg_notify$|pg_logical_emit_message$)'`;

const state = `
  SELECT current_database() AS database, rolsuper AS "mayRevoke", (SELECT count(*)::integer FROM (${guarded})) AS open,
         (SELECT substr(setting, 10) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase,
                 unnest(s.setconfig) AS setting
           WHERE s.setrole = 0 AND d.datname = current_database() AND setting LIKE 'TimeZone=%') AS zone
    FROM pg_roles WHERE rolname = current_user`;

const revokeFromPublic = `
  DO $$
  DECLARE
    each record;
  BEGIN
    FOR each IN ${guarded} LOOP
      EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each.signature);
      IF each.name ~ 'advisory|notify' THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ${application_role}', each.signature);
      END IF;
    END LOOP;
  END
  $$`;

/** Who reads for dashboards and does nothing else: not who made the role, nor whoever may be the application. */
const loginsOfDashboards = `
  SELECT r.rolname AS name, r.rolconnlimit AS connections,
         ARRAY(SELECT unnest(s.setconfig) FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase
                WHERE s.setrole = r.oid AND (s.setdatabase = 0 OR d.datname = $1)) AS set
    FROM pg_roles r
   WHERE (r.rolname = $3 OR r.rolcanlogin AND pg_has_role(r.oid, $3, 'MEMBER'))
     AND NOT r.rolsuper AND NOT r.rolcreaterole AND r.rolname <> current_user AND NOT pg_has_role(r.oid, $2, 'MEMBER')`;

const not_allowed = '42501';
/** "tuple concurrently updated" */
const changed_at_once = 'XX000';
