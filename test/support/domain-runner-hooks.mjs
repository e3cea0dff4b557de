/** TypeScript as jest compiles it, and any number of fresh copies of the same modules: `all-specs.ts?copy=7`. */
import { load as compile, resolve as find } from './typescript-hooks.mjs';

const globals = new URL('./domain-globals.mjs', import.meta.url).href;
const compiled = new Map();

export async function resolve(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: globals, format: 'module', shortCircuit: true };
  const [parentURL, copy] = (context.parentURL ?? '').split(/(?=\?copy=)/);
  const found = await find(specifier, { ...context, ...(parentURL && { parentURL }) }, next);
  return copy && found.url.endsWith('.ts') ? { ...found, url: found.url + copy } : found;
}

export async function load(url, context, next) {
  const [file] = url.split('?');
  if (!file.endsWith('.ts')) return next(url, context);
  if (!compiled.has(file)) compiled.set(file, await compile(file, context, next));
  return compiled.get(file);
}
