import { variables } from '../../platform/config.js';

/** docs/configuration.md: one table of all variables, from their definition. */
export function configurationText(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  return [
    '# Configuration',
    '',
    'From the environment. A wrong, missing or misspelt variable stops the start with a message that names it.',
    '',
    '| Variable | What it means | Expected | Otherwise |',
    '| --- | --- | --- | --- |',
    ...variables.map(
      ({ name, means, expected, otherwise }) =>
        `| \`${name}\` | ${cell(means)} | ${cell(expected)} | ${cell(otherwise)} |`,
    ),
    '',
  ].join('\n');
}
