/** Where the demo is to be found, and lines that work when they are pasted into a shell. */
import { householdIdOf } from './real-input.js';
import { table } from './text.js';
import type { Paint } from './text.js';
import { heading } from './tour.js';

export interface Guests {
  readonly cadre: string;
  readonly office: string;
  readonly inspector: string;
}

export interface Addresses {
  /** `http://127.0.0.1:3000` */
  readonly url: string;
  /** `postgres://…` of a login that sees the views of dashboards, and nothing else. */
  readonly dashboardUrl: string;
  readonly eventStore: string;
  readonly folder: string;
}

export function renderGuide(at: Addresses, tokens: Guests, today: string, paint: Paint): string[] {
  return [
    ...heading(paint, '地址', 'Where it is'),
    ...table([
      ['  网页 Page', at.url],
      ['  接口 API', at.url],
      ['  文档 Documentation', `${at.url}/docs`],
      ['  健康 Health', `${at.url}/readyz`],
      ['  报表库 For dashboards', at.dashboardUrl],
      ['  事件库 Event store', at.eventStore],
      ['  数据 Data', at.folder],
    ]),
    ...heading(paint, '令牌', 'Tokens for twelve hours: paste these lines first'),
    '',
    `LEDGER=${at.url}`,
    `CADRE=${tokens.cadre}`,
    `OFFICE=${tokens.office}`,
    `INSPECTOR=${tokens.inspector}`,
    ...heading(paint, '试一试', 'Then try'),
    ...attempts(at, today).flatMap(({ says, line }) => ['', paint.faint(`# ${says}`), line]),
    '',
  ];
}

export interface Attempt {
  readonly says: string;
  readonly line: string;
}

export function attempts({ dashboardUrl }: Pick<Addresses, 'dashboardUrl'>, today: string): Attempt[] {
  const [house, other] = [householdIdOf('L05'), householdIdOf('L01')];
  const get = (who: string, path: string): string =>
    `curl -s -H "Authorization: Bearer $${who}" "$LEDGER/v1/households${path}"`;
  const told = { occurredOn: today, organisationId: 'cc-mch', mode: 'home', outcome: 'completed' };
  const visit = JSON.stringify({ ...told, purposes: ['health_enquiry'] });
  const record = (household: string): string =>
    `curl -s -X POST -H "Authorization: Bearer $CADRE" -H 'Content-Type: application/json' ` +
    `"$LEDGER/v1/households/${household}/visits" ` +
    `-d '{"entryId":"'$(node -p 'crypto.randomUUID()')'",${visit.slice(1)}'`;
  return [
    { says: '包保干部记一次走访 A cadre records a visit (201)', line: record(house) },
    { says: '别家的走访待街道放行 A visit to a household that is not theirs is held (202)', line: record(other) },
    { says: '某一天的户档 The file as it was on a day', line: get('INSPECTOR', `/${house}/file?asOf=2016-12-31`) },
    {
      says: '两天之间的变化 What changed between two days, and by which entries',
      line: get('INSPECTOR', `/${house}/compare?from=2016-12-31&to=2019-10-16`),
    },
    { says: '村里的户 The households of the village', line: get('OFFICE', '?area=220122101201&limit=3') },
    {
      says: '用 SQL 查表 The tables by SQL',
      line: `psql "${dashboardUrl}" -c "SELECT last_day, count(*) FROM dashboard.visit GROUP BY 1 ORDER BY 1"`,
    },
  ];
}
