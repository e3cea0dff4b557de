/** What the whole service offers, in one description. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { signInRoutes } from './access/sign-in.js';
import { examples } from './commands/examples.js';
import { entriesRoute } from './commands/record-many.controller.js';
import { recordRoutes } from './commands/routes.js';
import { controlFacts } from './domain/control.js';
import { idSchemas } from './http/ids.js';
import { machineRoutes } from './http/machine.controller.js';
import { openApi } from './http/openapi.js';
import type { FactRoute } from './http/openapi.js';
import { paramsOfAnyKind } from './queries/query-definition.js';
import { queryRoutes } from './queries/routes.js';

export function apiDescription(): Readonly<Record<string, unknown>> {
  const told = examples().map((example, i) => ({ ...example, order: i + 1 }));
  const facts = recordRoutes
    .filter(({ fact }) => !controlFacts.includes(fact))
    .map(({ url, definition, fact, begins }): FactRoute => {
      const { id: name, kind, title } = definition;
      const path = url.replace(':id', `{${name}}`);
      const own = told.filter((each) => each.definition === definition && each.fact === fact);
      const example = (own.at(-1) ?? told.findLast((each) => each.definition === definition))?.id ?? '';
      const params = begins ? {} : { [name]: { schema: idSchemas.get(kind)!, means: title, example } };
      return { path, params, definition, fact, examples: own };
    });
  // One family, as of the questions that are asked of every kind.
  const rulings = controlFacts.map((fact): FactRoute => {
    const own = told.filter((each) => each.fact === fact);
    const examples = own.map((each) => ({
      ...each,
      address: `/v1/${each.definition.path}/${each.id}/${fact.route}`,
    }));
    return { path: `/v1/{path}/{id}/${fact.route}`, params: paramsOfAnyKind, fact, examples };
  });
  return openApi([...facts, ...rulings], [...queryRoutes, entriesRoute, ...signInRoutes, ...machineRoutes], {
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
