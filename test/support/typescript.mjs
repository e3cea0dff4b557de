// `node --import ./test/support/typescript.mjs file.ts` runs TypeScript as jest does: by swc, with its
// decorators and metadata. For child processes of specs and for jest's own global setup.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
