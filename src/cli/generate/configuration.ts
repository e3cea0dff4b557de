import { variables } from '../../platform/config.js';
import type { Variable } from '../../platform/config.js';

/** Rows of the variables that belong to no topic, as the README has them, too. */
export function commonVariablesTable(): string {
  return tableOf(variables.filter(({ topic }) => topic === undefined));
}

/** docs/configuration.md: tables of all variables, from their definition. */
export function configurationText(): string {
  const topics = new Set(variables.flatMap(({ topic }) => topic ?? []));
  return [
    '# Configuration',
    '',
    'From the environment. A wrong, missing or misspelt variable stops the start with a message that names it.',
    '',
    commonVariablesTable(),
    '',
    ...[...topics].flatMap((name) => [`## ${name}`, '', tableOf(variables.filter(({ topic }) => topic === name)), '']),
  ].join('\n');
}

function tableOf(listed: readonly Variable[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  return [
    '| Variable | What it means | Expected | Otherwise |',
    '| --- | --- | --- | --- |',
    ...listed.map(
      ({ name, means, expected, otherwise }) =>
        `| \`${name}\` | ${cell(means)} | ${cell(expected)} | ${cell(otherwise)} |`,
    ),
  ].join('\n');
}
