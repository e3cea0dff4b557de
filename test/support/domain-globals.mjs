// What the specs of the domain ask of `@jest/globals`, for a runner that keeps everything in one process.
import { format } from 'node:util';

export { expect } from 'expect';

/** In the order in which they are told. */
export const tests = new Map();
const path = [];

export function describe(name, body) {
  path.push(name);
  body();
  path.pop();
}

export function it(name, body) {
  const full = [...path, name].join(' › ');
  let id = full;
  for (let i = 2; tests.has(id); i += 1) id = `${full} (${i})`;
  tests.set(id, body);
}

const each = (block) => (table) => (name, body) => {
  for (const [i, row] of table.entries()) {
    const args = Array.isArray(row) ? row : [row];
    const wanted = name.match(/%[sdj]/g)?.length ?? 0;
    block(format(name.replace('%#', String(i)), ...args.slice(0, wanted)), () => body(...args));
  }
};
describe.each = each(describe);
it.each = each(it);
