/** The page that people use in a browser: built by `npm run build` into `dist/web`, served under a strict policy. */
import { fastifyHelmet } from '@fastify/helmet';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface PageOptions {
  /** Where the built page is; default: `dist/web` beside the package.json of the service. */
  readonly folder?: string;
  /** The ledger's time zone: the page names it beside clock times. */
  readonly timeZone: string;
  /** Origins beside its own that the page may speak to, such as that of an OpenID Connect issuer. */
  readonly connectTo?: readonly string[];
}

const asset_max_age = '365d';

/** Addresses that belong to programs: a browser gets the same problem there as everybody. */
const notOfPage = /^\/(v1|docs|problems|assets|openapi\.json|livez|readyz|metrics)(\/|\?|$)/;

const absent = `<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><title>帮扶台账</title>
<p>页面尚未构建：请先运行 <code>npm ci</code> 和 <code>npm run build</code>。接口照常可用，见 <a href="/docs">/docs</a>。</p>
<p lang="en">The page has not been built: run <code>npm ci</code> and <code>npm run build</code>.
The API answers as usual, see <a href="/docs">/docs</a>.</p>
`;

export class Page {
  readonly #folder: string;
  readonly #timeZone: string;

  constructor({ folder = join(rootOf(import.meta.dirname), 'dist', 'web'), timeZone }: PageOptions) {
    this.#folder = folder;
    this.#timeZone = timeZone;
  }

  /** Registers the assets, whose names hold a hash of their content. To be called before the server is ready. */
  static serve(server: FastifyInstance, options: PageOptions): Page {
    const page = new Page(options);
    void server.register(fastifyHelmet, { global: false, ...policy(options.connectTo ?? []) });
    void server.register((scope, _, done) => {
      scope.addHook('onRoute', (route) => {
        route.config = { ...route.config, public: true };
      });
      scope.addHook('onRequest', (_, reply, done) => {
        void reply.header('x-content-type-options', 'nosniff');
        done();
      });
      void scope.register(fastifyStatic, {
        root: join(page.#folder, 'assets'),
        prefix: '/assets/',
        decorateReply: false,
        preCompressed: true,
        immutable: true,
        maxAge: asset_max_age,
      });
      done();
    });
    return page;
  }

  /** Whether a request for an address that no route has comes from somebody who opens a page. */
  answers({ method, url, headers }: FastifyRequest): boolean {
    return (method === 'GET' || method === 'HEAD') && !notOfPage.test(url) && accepts(headers.accept, url);
  }

  /** The same document for every address: the page itself tells what is to be seen there. */
  async send(reply: FastifyReply): Promise<FastifyReply> {
    void reply.helmet();
    const html = await readFile(join(this.#folder, 'index.html'), 'utf8').catch(() => undefined);
    return reply
      .code(html === undefined ? 503 : 200)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(html?.replace('%LEDGER_TIME_ZONE%', this.#timeZone) ?? absent);
  }
}

/** Whoever asks for the first page and takes anything, such as `curl`, gets it, too. */
function accepts(accept = '*/*', url: string): boolean {
  return accept.includes('text/html') || (/^\/(\?|$)/.test(url) && accept.includes('*/*'));
}

function policy(connectTo: readonly string[]) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'base-uri': ["'none'"],
        'connect-src': ["'self'", ...connectTo],
        'font-src': ["'self'"],
        'form-action': ["'none'"],
        'frame-ancestors': ["'none'"],
        'img-src': ["'self'", 'data:'],
        'script-src': ["'self'"],
        // The components of the page write their styles when they are first shown.
        'style-src': ["'self'", "'unsafe-inline'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // Whether a name is reached by HTTPS alone is for whoever terminates it to say.
    strictTransportSecurity: false,
  } as const;
}

function rootOf(folder: string): string {
  if (existsSync(join(folder, 'package.json')) || folder === dirname(folder)) return folder;
  return rootOf(dirname(folder));
}
