/** The API's description, and pages to read it: all served from here, under a policy that lets nothing else in. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { sentencesOf } from '../domain/code.js';
import { catalogue } from './codes.js';

const require = createRequire(import.meta.url);

const policy = [
  "default-src 'none'",
  "base-uri 'none'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "script-src 'self'",
  "style-src 'self'",
].join('; ');

/** Of Swagger UI, as its package brings them. */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'index.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const docsPage = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>帮扶台账 API</title>
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="/docs/index.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const docsStart = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  docExpansion: 'none',
  filter: true,
  deepLinking: true,
  validatorUrl: null,
});
`;

/** `/openapi.json`, `/docs` and `/problems`, without a token: they tell nothing of anybody. */
export function serveDocs(server: FastifyInstance, description: object): void {
  const json = JSON.stringify(description);
  const { page, style } = problemsPage();
  const folder = join(dirname(require.resolve('@fastify/swagger-ui/package.json')), 'static');
  const show = (url: string, type: string, text: () => string | Promise<Buffer>, csp = policy): void => {
    server.get(url, { config: { public: true } }, async (_, reply) =>
      reply
        .headers({ 'content-type': type, 'content-security-policy': csp, 'referrer-policy': 'no-referrer' })
        .header('x-content-type-options', 'nosniff')
        .send(await text()),
    );
  };
  const html = 'text/html; charset=utf-8';
  show('/openapi.json', 'application/json; charset=utf-8', () => json);
  show('/problems', html, () => page, `default-src 'none'; style-src '${style}'; frame-ancestors 'none'`);
  for (const url of ['/docs', '/docs/']) show(url, html, () => docsPage);
  show('/docs/start.js', 'text/javascript; charset=utf-8', () => docsStart);
  for (const [name, type] of Object.entries(assets)) show(`/docs/${name}`, type, () => readFile(join(folder, name)));
}

/** Every code at its own anchor: what the `type` of a problem leads to. */
function problemsPage(): { page: string; style: string } {
  const css =
    'body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}' +
    'table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.4rem;text-align:left}' +
    'tr:target{background:#fff3c4}';
  const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const cells = (...texts: string[]): string => texts.map((text) => `<td>${escaped(text)}</td>`).join('');
  const rows = Object.entries(catalogue).map(([code, { status, zh, en, wayOut }]) => {
    const { zh: zhOut, en: enOut } = sentencesOf({ status, zh, en, wayOut }, {}).wayOut;
    return `<tr id="${code}"><td><code>${code}</code></td>${cells(String(status), zh, zhOut, en, enOut)}</tr>`;
  });
  const heads = ['code', 'status', '中文', '怎么办', 'English', 'What to do']
    .map((head) => `<th>${head}</th>`)
    .join('');
  const page =
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>错误代码 Problems</title><style>${css}</style></head>` +
    `<body><h1>错误代码 Problems</h1><table><thead><tr>${heads}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></body></html>`;
  return { page, style: `sha256-${createHash('sha256').update(css).digest('base64')}` };
}
