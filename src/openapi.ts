/** What the whole service offers, in one description. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signInRoutes } from './access/sign-in.js';
import { examples } from './commands/examples.js';
import { entriesRoute } from './commands/record-many.controller.js';
import { recordRoutes } from './commands/routes.js';
import { idSchemas } from './http/ids.js';
import { machineRoutes } from './http/machine.controller.js';
import { openApi } from './http/openapi.js';
import { queryRoutes } from './queries/routes.js';

export function apiDescription(): Readonly<Record<string, unknown>> {
  const told = examples().map((example, i) => ({ ...example, order: i + 1 }));
  const facts = recordRoutes.map(({ url, definition, fact, begins }) => {
    const name = definition.id;
    const path = url.replace(':id', `{${name}}`);
    const own = told.filter((each) => each.definition === definition && each.fact === fact);
    const route = { path, definition, fact, examples: own };
    if (begins) return route;
    const { id = '' } = own.at(-1) ?? told.findLast((each) => each.definition === definition) ?? {};
    return { ...route, id: { name, schema: idSchemas.get(definition.kind)!, example: id } };
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
