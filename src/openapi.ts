/** What the whole service offers, in one description. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signInRoutes } from './access/sign-in.js';
import { entriesRoute } from './commands/record-many.controller.js';
import { recordRoutes } from './commands/routes.js';
import { idSchemas } from './http/ids.js';
import { machineRoutes } from './http/machine.controller.js';
import { openApi } from './http/openapi.js';
import { queryRoutes } from './queries/routes.js';

export function apiDescription(): Readonly<Record<string, unknown>> {
  const facts = recordRoutes.map(({ url, definition, fact, begins }) => {
    const name = definition.id;
    const path = url.replace(':id', `{${name}}`);
    return begins
      ? { path, definition, fact }
      : { path, definition, fact, id: { name, schema: idSchemas.get(definition.kind)! } };
  });
  return openApi(facts, [...queryRoutes, entriesRoute, ...signInRoutes, ...machineRoutes], {
    version: versionOf(import.meta.dirname),
  });
}

function versionOf(folder: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    try {
      return (JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as { version: string }).version;
    } catch {
      continue;
    }
  }
  throw new Error(`no package.json above ${folder}`);
}
