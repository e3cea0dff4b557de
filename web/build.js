/**
 * Builds the page into dist/web, unless nothing that it is made of has changed. Where the web tools are not installed,
 * it leaves what is there. Fails where the first load is heavier than agreed.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, constants } from 'node:zlib';

/** Script that a browser fetches before anything is shown, compressed; charts come when they are looked at. */
const first_load_bytes_max = 450 * 1024;

const web = import.meta.dirname;
const root = join(web, '..');
const built = join(root, 'dist', 'web');
/** Two builds at the same time do not meet: each has a folder of its own until it is whole. */
const own = join(root, 'dist', `web-${process.pid}`);
const mark = 'made-of.txt';

function isBuiltOf(hash) {
  const file = join(built, mark);
  return existsSync(file) && readFileSync(file, 'utf8') === hash;
}

function madeOf() {
  const files = readdirSync(web, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('generated'))
    .sort();
  const hash = createHash('sha256');
  for (const file of [...files, join(root, 'package-lock.json')])
    hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

/** The scripts of the first load: the entry, and what it imports without being asked. */
function firstLoad() {
  const manifest = JSON.parse(readFileSync(join(own, '.vite', 'manifest.json'), 'utf8'));
  const [entry] = Object.keys(manifest).filter((key) => manifest[key].isEntry);
  const wanted = new Set([entry]);
  for (const key of wanted) for (const other of manifest[key].imports ?? []) wanted.add(other);
  const bytes = [...wanted].map((key) => gzipSync(readFileSync(join(own, manifest[key].file))).length);
  return bytes.reduce((sum, each) => sum + each, 0);
}

function compressAssets() {
  for (const name of readdirSync(join(own, 'assets'))) {
    const file = join(own, 'assets', name);
    const content = readFileSync(file);
    if (content.length < 1024 || /\.(png|woff2)$/.test(name)) continue;
    writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
    writeFileSync(`${file}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  }
}

/** Unless another one has done the same meanwhile. */
function putInPlace(hash) {
  if (isBuiltOf(hash)) return;
  rmSync(built, { recursive: true, force: true });
  try {
    renameSync(own, built);
  } catch (error) {
    if (!isBuiltOf(hash)) throw error;
  }
}

async function build() {
  const hash = madeOf();
  if (isBuiltOf(hash)) return;
  // Whoever builds it for a test gets the same page, not one for the development of React.
  process.env['NODE_ENV'] = 'production';
  const vite = await import('vite').catch(() => undefined);
  if (!vite) {
    const what = existsSync(join(built, 'index.html')) ? 'the page stays as it was built before' : 'there is no page';
    process.stderr.write(`web: the development packages are not installed: ${what}; the API needs none of it\n`);
    return;
  }
  const options = { outDir: own, emptyOutDir: true };
  await vite.build({ configFile: join(web, 'vite.config.ts'), logLevel: 'warn', build: options });
  const bytes = firstLoad();
  const size = `${Math.ceil(bytes / 1024)} KB of script, compressed`;
  if (bytes > first_load_bytes_max)
    throw new Error(`the first load is ${size}; at most ${first_load_bytes_max / 1024} KB are agreed`);
  compressAssets();
  writeFileSync(join(own, mark), hash);
  putInPlace(hash);
  process.stderr.write(`web: built; the first load is ${size}\n`);
}

try {
  await build();
} finally {
  rmSync(own, { recursive: true, force: true });
}
