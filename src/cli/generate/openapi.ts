import { apiDescription } from '../../openapi.js';

/** docs/openapi.json: what `/openapi.json` answers. */
export function openApiText(): string {
  return `${JSON.stringify(apiDescription(), undefined, 2)}\n`;
}
