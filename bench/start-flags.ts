import { readFileSync } from 'node:fs';

/** What `npm start` gives Node on its way: the service is measured as it runs. */
export function startFlags(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}
