import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { chineseOfColumn, chineseOfTable } from '../../projections/chinese.js';
import { dimensions, enumsOf, relationsOf } from '../../projections/dashboard.js';
import { tables } from '../../projections/index.js';
import { dashboardDbml } from '../../src/cli/generate/dashboard-dbml.js';
import { viewsOf } from '../../src/projector/dashboard-views.js';

describe('What dashboards are told of their views (H8)', () => {
  it('stands in Chinese and in English at every table and column', () => {
    const missing = tables.flatMap((table) => {
      const columns = Object.entries(table.columns).filter(([, { personal }]) => !personal);
      return [
        ...(chineseOfTable(table) === undefined ? [table.name] : []),
        ...columns.flatMap(([column]) =>
          chineseOfColumn(table, column) === undefined ? [`${table.name}.${column}`] : [],
        ),
      ];
    });
    expect(missing).toEqual([]);
    for (const { comment, columns } of viewsOf(tables))
      for (const said of [comment, ...columns.map((column) => column.comment)])
        expect(said).toMatch(/^.*\p{Script=Han}.*。[A-Z\w].*\.$/su);
  });

  it('names keys, relations and the list of labels of each enum', () => {
    const visit = viewsOf(tables).find(({ name }) => name === 'visit')!;
    const comment = (name: string) => visit.columns.find((column) => column.name === name)!.comment;
    expect(visit.comment).toContain('Key: household_id, entry_id.');
    expect(comment('household_id')).toBe('户编号。The household. References household.household_id.');
    expect(comment('paired_cadre_id')).toContain('References cadre.cadre_id.');
    expect(comment('mode')).toContain('Labels: code, list visit.mode.');
    expect(relationsOf(tables)).toContainEqual({
      ...{ table: 'gift', column: 'donor_organisation_id', to: 'organisation', toColumn: 'organisation_id' },
    });
  });

  it('has both labels of every value of a fixed set', () => {
    const enums = enumsOf(tables);
    expect(enums).toContainEqual({ list: 'visit.mode', code: 'home', zh: '入户', en: 'at home' });
    for (const { zh, en } of enums) {
      expect(zh).not.toBe('');
      expect(en).not.toBe('');
    }
    expect(new Set(enums.map(({ list, code }) => `${list} ${code}`)).size).toBe(enums.length);
  });

  it('is drawn in a file that is made with the schema', () => {
    expect(readFileSync('docs/dashboard.dbml', 'utf8')).toBe(dashboardDbml());
    for (const { name } of [...tables, ...dimensions]) expect(dashboardDbml()).toContain(`Table dashboard.${name} {`);
    expect(dashboardDbml()).toContain('Ref: dashboard.visit.area_code > dashboard.dim_area.area_code');
  });
});
