/** The body of a request: JSON in UTF-8, parsed with complaints that quote nothing of it. */
import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';
import type { FieldFault } from './problem.js';

/** Of a request that brings one entry. */
export const body_bytes_max = 256 * 1024;

/** In place of Fastify's own parsers, whose messages quote the body. */
export function takeJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, sent: Buffer, done) => {
    const body = withoutMark(sent);
    try {
      look(request, body);
      if (body.length <= body_bytes_max) done(null, parse(body));
      else setImmediate(parseLater, body, done); // others come in between
    } catch (error) {
      done(error as Error);
    }
  });
}

function parseLater(body: Buffer, done: (error: Error | null, parsed?: unknown) => void): void {
  try {
    done(null, parse(body));
  } catch (error) {
    done(error as Error);
  }
}

/** What Windows programs write before a text in UTF-8; RFC 8259 lets it be ignored. */
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

function withoutMark(body: Buffer): Buffer {
  return body.subarray(0, 3).equals(byteOrderMark) ? body.subarray(3) : body;
}

function look({ headers }: FastifyRequest, body: Buffer): void {
  if (body.length === 0) throw new Problem('body-missing');
  if (headers['content-encoding'] !== undefined) throw new Problem('content-type');
  if (!isUtf8(body) || namesOtherCharset(headers['content-type'])) throw new Problem('body-not-utf8');
  refuseDeepOrMany(body);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new Problem('json-malformed', placeOf(error as SyntaxError));
  }
}

/** Deeper than any entry, also within a list of them; what reads a body by recursion never meets more. */
const depth_max = 32;

/** Eighty for each of 500 entries; it bounds what JSON.parse takes, up to 2 µs a value. */
const values_max = 40_000;

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];

function refuseDeepOrMany(body: Buffer): void {
  let depth = 0;
  let values = 0;
  let isInText = false;
  for (let i = 0; i < body.length; i += 1) {
    const byte = body[i]!;
    if (isInText) {
      if (byte === backslash) i += 1;
      else if (byte === quote) isInText = false;
    } else if (byte === quote) isInText = true;
    else if (isOpening(byte)) {
      depth += 1;
      values += 1;
      if (depth > depth_max) throw new Problem('too-deep', { errors: [tooDeep] });
    } else if (isClosing(byte)) depth -= 1;
    else if (byte === comma) values += 1;
  }
  if (values > values_max) throw new Problem('too-many-values', { errors: [tooMany] });
}

/** `[` or `{`, which differ in one bit, as do `]` and `}`. */
const isOpening = (byte: number): boolean => (byte | 0x20) === 0x7b;
const isClosing = (byte: number): boolean => (byte | 0x20) === 0x7d;

const tooDeep: FieldFault = {
  path: '',
  code: 'too-deep',
  message: { zh: `嵌套不得超过 ${depth_max} 层`, en: `The body may be nested ${depth_max} levels deep at most` },
};

const tooMany: FieldFault = {
  path: '',
  code: 'too-many-values',
  message: {
    zh: `一次请求不得超过 ${values_max} 个值，请分几次发送`,
    en: `The body may have ${values_max} values at most; send it in parts`,
  },
};

function namesOtherCharset(contentType = ''): boolean {
  const charset = /;\s*charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1];
  return charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset);
}

/** Where it goes wrong; the message itself quotes the body, which may be personal. */
function placeOf({ message }: SyntaxError): ConstructorParameters<typeof Problem>[1] {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return {};
  return {
    detail: {
      zh: `请求内容不是合法的 JSON：第 ${position} 个字符处有误`,
      en: `The body is not JSON: it goes wrong at character ${position}`,
    },
  };
}
