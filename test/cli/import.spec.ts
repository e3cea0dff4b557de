/** `ledger import`: areas and organisations from a sheet, every line or none, and nothing twice. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ledgerProgram } from '../../src/cli/program.js';
import { startTestLedger } from '../api/ledger.js';
import type { TestLedger } from '../api/ledger.js';

let ledger: TestLedger;
let folder: string;
let office: string;

beforeAll(async () => {
  ledger = await startTestLedger();
  office = await ledger.token({ role: 'office' });
  folder = await mkdtemp(join(tmpdir(), 'ledger-import-'));
}, 60_000);
afterAll(async () => {
  await ledger.close();
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  readonly lines: readonly string[];
  readonly fault?: string;
  /** Entries that it recorded. */
  readonly recorded: number;
}

async function imports(what: string, content: string | Uint8Array, ...options: string[]): Promise<Run> {
  const file = join(folder, 'sheet.csv');
  await writeFile(file, content);
  const lines: string[] = [];
  const before = await ledger.count();
  const program = ledgerProgram(ledger.environment, (line) => lines.push(line));
  const fault = await program.parseAsync(['import', what, file, ...options], { from: 'user' }).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  return { lines, ...(fault !== undefined && { fault }), recorded: (await ledger.count()) - before };
}

/** As of all that the log holds: today's file is read from the tables. */
async function stateOf(path: string): Promise<Record<string, unknown>> {
  const { rows } = await ledger.sql.query<{ position: string }>('SELECT max(position) AS position FROM ledger.event');
  const file = await ledger.get(`/v1/${path}/file`, office, { 'ledger-wait-for': rows[0]!.position });
  return file.body.state as Record<string, unknown>;
}

const areas = [
  '区划代码,名称,上级区划,启用日期,停用日期,变更后区划',
  '330106001001,文新社区,330106001000,,2020-12-31,330106001002 330106001003',
  '330106001002,文新一社区,330106001000,2021-01-01,,',
  '330106001003,文新二社区,330106001000,2021-01-01,,',
  '330106001000,文新街道,330106000000,,,',
  '330106000000,西湖区,,,,',
].join('\r\n');

describe('ledger import areas', () => {
  it('tries every line and records nothing, then all of them, and then nothing any more', async () => {
    const tried = await imports('areas', areas, '--dry-run');
    expect([tried.fault, tried.recorded]).toEqual([undefined, 0]);
    expect(tried.lines).toEqual([
      '第 2 行  行政区划登记、行政区划撤并',
      ...[3, 4, 5, 6].map((line) => `第 ${line} 行  行政区划登记`),
      '试行：没有录入任何内容',
    ]);
    const done = await imports('areas', areas);
    expect([done.fault, done.recorded, done.lines.at(-1)]).toEqual([undefined, 6, '已录入 6 条']);
    const again = await imports('areas', areas);
    expect([again.fault, again.recorded, again.lines[0]]).toEqual([undefined, 0, '第 2 行  无变化']);
  });

  it('ends an area with what it became', async () => {
    expect(await stateOf('areas/330106001001')).toMatchObject({
      name: '文新社区',
      parent: '330106001000',
      until: '2020-12-31',
      successors: ['330106001002', '330106001003'],
    });
  });

  it('takes English labels, a mark at the beginning, quotes, and lines that are empty', async () => {
    const sheet =
      '\uFEFFcode,Name,Parent\n\n330106002001,"翠苑, 一社区",330106002000\n,,\n330106002000,翠苑街道,330106000000\n';
    const { recorded, fault, lines } = await imports('areas', sheet, '--english');
    expect([fault, recorded]).toEqual([undefined, 2]);
    expect(lines).toEqual(['line 3  Area registered', 'line 5  Area registered', '2 entries were recorded']);
    expect(await stateOf('areas/330106002001')).toMatchObject({ name: '翠苑, 一社区' });
  });
});

describe('ledger import organisations', () => {
  const sheet = (name: string, kind = '医院'): string =>
    [
      '单位编号,单位名称,单位类别,所在地,上级单位',
      `xihu-clinic,卫生站,${kind},330106001002,xihu-hospital`,
      `xihu-hospital,${name},hospital,330106000000,`,
    ].join('\n');

  it('takes a kind by its code or its label, and a unit above whatever line it has', async () => {
    const done = await imports('organisations', sheet('西湖医院'));
    expect([done.fault, done.recorded]).toEqual([undefined, 3]);
    expect(await stateOf('organisations/xihu-clinic')).toMatchObject({ kind: 'hospital', parent: 'xihu-hospital' });
    expect((await imports('organisations', sheet('西湖医院'))).recorded).toBe(0);
  });

  it('records a change of what has changed alone', async () => {
    const { recorded, lines } = await imports('organisations', sheet('西湖区人民医院'));
    expect([recorded, lines]).toEqual([1, ['第 2 行  无变化', '第 3 行  单位信息变更', '已录入 1 条']]);
    expect(await stateOf('organisations/xihu-hospital')).toMatchObject({ name: '西湖区人民医院' });
  });
});

describe('A line that is wrong', () => {
  const good = '330106003000,北山街道,330106000000,,,';
  const head = areas.split('\r\n')[0]!;
  const gbk = new Uint8Array([...Buffer.from('code,name\n330106003000,'), 0xb1, 0xb1, 0xc9, 0xbd]);

  it.each<[string, string | Uint8Array, readonly (string | RegExp)[]]>([
    ['a code that is none', `${head}\n${good}\n33010,北山,,,,`, [/^第 3 行 {2}区划代码：.*十二位/]],
    ['a name that is missing', `${head}\n${good}\n330106003001,,330106003000,,,`, [/^第 3 行 {2}名称：必填；/]],
    ['a day that is none', `${head}\n${good}\n330106003001,甲村,,2021-02-30,,`, [/^第 3 行 {2}启用日期：/]],
    [
      'a parent that is nowhere',
      `${head}\n${good}\n330106003001,甲村,110000000000,,,`,
      [/^第 3 行 {2}上级区划：没有登记过 110000000000；/],
    ],
    [
      'a circle',
      `${head}\n${good}\n330106003001,甲,330106003002,,,\n330106003002,乙,330106003001,,,`,
      [/^第 3 行 {2}上级区划：绕成一圈/, /^第 4 行 {2}上级区划：绕成一圈/],
    ],
    ['one code twice', `${head}\n${good}\n330106003000,北山,,,,`, [/^第 3 行 {2}330106003000 已在第 2 行出现/]],
    [
      'an end before the beginning',
      `${head}\n${good}\n330106003001,甲村,,2021-01-01,2020-01-01,`,
      [/^第 3 行 {2}停用日期：/],
    ],
    [
      'a successor that is nowhere',
      `${head}\n${good}\n330106003001,甲村,,,2020-01-01,110000000000`,
      [/^第 3 行 {2}变更后区划（第 1 项）：没有这个行政区划/],
    ],
    ['another name of one that is there', `${head}\n${good}\n330106000000,上城区,,,,`, [/^第 3 行 {2}.*已经登记过/]],
    ['too many cells', `${head}\n${good}\n330106003001,甲,村,,,,,x`, [/^第 3 行 {2}有 8 格/]],
    [
      'a column that is none',
      '区划代码,名称,人口\n330106003000,北山街道,7',
      [/^第 1 行 {2}没有这一列：人口；可用的列：/],
    ],
    ['a column that is missing', '名称\n北山街道', ['第 1 行  缺少这一列：区划代码']],
    ['a column that stands twice', '区划代码,名称,name\n330106003000,北山,北山', ['第 1 行  名称：有两列；请留一列']],
    ['a quote that is open', `${head}\n330106003000,"北山,,,,`, [/^第 \d 行 {2}引号没有配对/]],
    ['another encoding', gbk, [/^第 1 行 {2}文件不是 UTF-8/]],
    ['nothing', '', [/^第 1 行 {2}文件是空的/]],
  ])('is named, with its field and the way out: %s; and nothing of the file is recorded', async (_, content, told) => {
    const { lines, fault, recorded } = await imports('areas', content);
    expect([recorded, fault]).toEqual([0, expect.stringMatching(/^\d 处有误，没有录入任何内容/)]);
    const wrong = lines.filter((line) => !/行政区划登记$|行政区划撤并$/.test(line));
    expect(wrong).toHaveLength(told.length);
    for (const [i, text] of told.entries()) expect(wrong[i]).toMatch(text);
  });

  it('is told of a unit as well: a kind that no list has', async () => {
    const content = '单位编号,单位名称,单位类别\nxihu-school,学校,飞船';
    const { lines, recorded } = await imports('organisations', content);
    expect([recorded, lines]).toEqual([0, [expect.stringMatching(/^第 2 行 {2}单位类别：/)]]);
  });
});
