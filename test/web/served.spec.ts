import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { Page } from '../../src/http/page.js';

const html = { accept: 'text/html,application/xhtml+xml' };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((settle) => server.once('listening', settle));
  const { port } = server.address() as AddressInfo;
  await new Promise((settle) => server.close(settle));
  return port;
}

describe('The page as it is served', () => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  let url: string;
  const server = fastify();

  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'assets', 'index-1a2b3c.js'), 'console.log(1)');
    const page = Page.serve(server, { folder, timeZone: 'Asia/Shanghai', connectTo: ['https://sso.example.cn'] });
    server.setNotFoundHandler((request, reply) =>
      page.answers(request) ? page.send(reply) : reply.code(404).send({ code: 'route-unknown' }),
    );
    url = await server.listen({ port: await freePort(), host: '127.0.0.1' });
  });

  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('says what to do where it has not been built', async () => {
    const response = await fetch(`${url}/households/1`, { headers: html });
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm run build');
  });

  it('is never kept, names the time zone, and lets no script in but its own', async () => {
    writeFileSync(join(folder, 'index.html'), '<html data-time-zone="%LEDGER_TIME_ZONE%">');
    const response = await fetch(`${url}/households/1/timeline?fact=x`, { headers: html });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<html data-time-zone="Asia/Shanghai">');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self' https://sso.example.cn;");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('has assets that are kept for a year, and nothing outside their folder', async () => {
    const response = await fetch(`${url}/assets/index-1a2b3c.js`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toContain('javascript');
    for (const path of ['/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/none.js']) {
      expect((await fetch(url + path)).status).toBe(404);
    }
  });

  it('is the answer at the first address to whoever takes anything, too', async () => {
    for (const headers of [{ accept: '*/*' }, { accept: 'image/avif, */*;q=0.1' }]) {
      const response = await fetch(`${url}/?from=somewhere`, { headers });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect((await fetch(`${url}/households/1`, { headers })).status).toBe(404);
    }
    expect((await fetch(url, { headers: { accept: 'application/json' } })).status).toBe(404);
  });

  it('leaves to programs what is theirs', async () => {
    for (const path of ['/v1/no-such', '/docs/no-such', '/metrics/no-such'])
      expect((await fetch(url + path, { headers: html })).status).toBe(404);
    expect((await fetch(`${url}/households/1`, { headers: { accept: 'application/json' } })).status).toBe(404);
    expect((await fetch(`${url}/households/1`, { method: 'POST', headers: html })).status).toBe(404);
  });
});
