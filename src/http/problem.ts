/**
 * What goes wrong between a request and its answer, as RFC 9457 problems: each with a stable code, a status and a
 * sentence in Chinese and in English. Reasons of the domain have their codes in src/domain/refusal.ts, faults of a
 * field in field-problem.ts; docs/errors.md lists them all.
 */
import { refusals } from '../domain/refusal.js';
import type { RefusalCode } from '../domain/refusal.js';
import { fieldProblems } from './field-problem.js';
import type { FieldProblemCode } from './field-problem.js';
import type { Bilingual } from './language.js';

export interface ProblemText extends Bilingual {
  readonly status: number;
}

export const problems = {
  'body-missing': { status: 400, zh: '请求没有内容，应为一个 JSON 对象', en: 'The body is empty; send a JSON object' },
  'json-malformed': { status: 400, zh: '请求内容不是合法的 JSON', en: 'The body is not JSON' },
  'body-not-utf8': { status: 400, zh: '请求内容不是 UTF-8 编码', en: 'The body is not encoded in UTF-8' },
  'body-incomplete': { status: 400, zh: '请求内容不完整', en: 'The body is shorter or longer than announced' },
  'too-many-values': {
    status: 413,
    zh: '一次请求的内容太多，请分几次发送',
    en: 'The body has more values than are taken at once; send it in parts',
  },
  'body-too-large': { status: 413, zh: '请求内容超过大小限制', en: 'The body is larger than the limit' },
  'entry-too-large': { status: 413, zh: '这条记录太大，无法保存', en: 'The entry is too large to be stored' },
  'content-type': {
    status: 415,
    zh: '内容类型须为 application/json（UTF-8，不压缩）',
    en: 'Send application/json, in UTF-8 and not compressed',
  },
  'url-malformed': { status: 400, zh: '网址格式有误', en: 'The address is malformed' },
  'url-too-long': { status: 414, zh: '网址太长', en: 'The address is too long' },
  'headers-too-large': { status: 431, zh: '请求头太大', en: 'The headers are too large' },
  'request-malformed': { status: 400, zh: '不是合法的 HTTP 请求', en: 'This is no HTTP request' },
  'host-missing': { status: 400, zh: '请求缺少 Host 头', en: 'The request has no Host header' },
  'expectation-unknown': {
    status: 417,
    zh: 'Expect 头只支持 100-continue',
    en: 'Of the header Expect only 100-continue is known here',
  },
  'request-timeout': { status: 408, zh: '请求发送超时', en: 'The request took too long to arrive' },
  'route-unknown': { status: 404, zh: '没有这个地址', en: 'There is nothing at this address' },
  'method-not-allowed': { status: 405, zh: '此地址不支持这个方法', en: 'This address does not know that method' },
  'id-invalid': { status: 400, zh: '地址中的编号格式有误', en: 'The id in the address is malformed' },
  'query-invalid': { status: 400, zh: '查询参数有误', en: 'A parameter of the query is wrong' },
  'entries-missing': {
    status: 422,
    zh: 'entries 须为 1 至 500 条记录的列表',
    en: 'entries has to be a list of 1 to 500 entries',
  },
  'item-malformed': {
    status: 422,
    zh: '每条须有 stream（如 households/{id}）、fact（如 VisitRecorded）和 data',
    en: 'An item names its stream (households/{id}), its fact (VisitRecorded) and its data',
  },
  'token-missing': { status: 401, zh: '请先登录（缺少令牌）', en: 'Sign in first: there is no token' },
  'token-scheme': { status: 401, zh: '令牌须以 Bearer 方式发送', en: 'Send the token as: Authorization: Bearer …' },
  'token-malformed': { status: 401, zh: '令牌格式有误', en: 'The token is malformed' },
  'token-algorithm': { status: 401, zh: '令牌的签名算法不被接受', en: "The token's algorithm is not accepted" },
  'token-signature': { status: 401, zh: '令牌签名无效', en: "The token's signature does not verify" },
  'token-expired': { status: 401, zh: '令牌已过期，请重新登录', en: 'The token has expired; sign in again' },
  'token-not-yet-valid': { status: 401, zh: '令牌尚未生效', en: 'The token is not valid yet' },
  'token-issuer': { status: 401, zh: '令牌不是由认可的机构签发', en: 'The token is of another issuer' },
  'token-audience': { status: 401, zh: '令牌不是为本系统签发', en: 'The token is meant for another audience' },
  'token-claims': { status: 401, zh: '令牌缺少必要的声明或格式有误', en: 'The token lacks a claim or has a wrong one' },
  'token-role': { status: 403, zh: '令牌没有本系统的角色', en: 'The token has no role of this ledger' },
  'token-cadre': { status: 403, zh: '干部令牌须有 cadreId(UUID)', en: "A cadre's token names its cadreId, a UUID" },
  'token-areas': {
    status: 403,
    zh: '令牌须写明辖区（areas：十二位区划代码，或 *）',
    en: 'The token has to name its areas: codes of twelve digits, or *',
  },
  'issuer-unreachable': {
    status: 503,
    zh: '暂时无法核验令牌，请稍后再试',
    en: 'Tokens can not be verified right now; try again later',
  },
  'role-may-not-record': {
    status: 403,
    zh: '您的角色不能录入这类记录',
    en: 'Your role may not record this',
  },
  'role-may-not-read': { status: 403, zh: '您的角色不能查看', en: 'Your role may not read this' },
  'outside-area': { status: 403, zh: '不在您的辖区之内', en: 'It lies outside your areas' },
  'not-paired': { status: 403, zh: '您与该户没有结对', en: 'You are not paired with this household' },
  overloaded: {
    status: 503,
    zh: '系统繁忙，没有处理这次请求，请稍后再试',
    en: 'More is under way than can be served; nothing was begun, send it again in a moment',
  },
  'stream-busy': {
    status: 503,
    zh: '同时写入过多，请稍后再试',
    en: 'Too many write to it at once; send it again',
  },
  'store-unavailable': {
    status: 503,
    zh: '暂时无法保存，没有录入，请稍后再试',
    en: 'Nothing can be stored right now and nothing was; send it again later',
  },
  'outcome-unknown': {
    status: 503,
    zh: '不确定是否已保存，请原样重发（不会重复录入）',
    en: 'It may or may not have been stored; send it again as it is, it will not be recorded twice',
  },
  'clock-astray': {
    status: 503,
    zh: '服务器时钟与数据库时钟不一致，没有录入；请告诉管理员，稍后再试',
    en: "The server's clock and the database's differ; nothing was stored. Tell the operator, and send it again later",
  },
  parked: {
    status: 409,
    zh: '该户有一条记录暂时无法处理，其后的记录在等待；请联系管理员',
    en: 'An entry of this household can not be read or projected, and later ones wait behind it; tell the operator',
  },
  'tables-behind': {
    status: 503,
    zh: '查询表尚未更新到所要求的位置，请稍后再试',
    en: 'The tables have not reached the position asked for yet; try again later',
  },
  'entry-not-found': { status: 404, zh: '没有这条记录', en: 'There is no such entry' },
  'not-ready': { status: 503, zh: '服务尚未就绪', en: 'The service is not ready' },
  unexpected: {
    status: 500,
    zh: '系统出错，请把 instance 中的编号告诉管理员',
    en: 'Something went wrong here; tell the operator the number in instance',
  },
} as const satisfies Record<string, ProblemText>;

export type ProblemCode = keyof typeof problems | RefusalCode | FieldProblemCode;

/** Every code with its status and its texts. */
export const allProblems: Readonly<Record<string, ProblemText>> = { ...problems, ...fieldProblems, ...refusals };

/** One thing that is wrong with one field, in both languages. */
export interface FieldFault {
  /** Dotted from the body; or the name of a parameter. */
  readonly path: string;
  readonly code: string;
  readonly message: Bilingual;
}

export interface ProblemOptions extends ErrorOptions {
  /** In place of the code's own sentence. No personal data. */
  readonly detail?: Bilingual;
  readonly errors?: readonly FieldFault[];
  /** Ids of other entries that it does not go together with. */
  readonly with?: readonly string[];
  /** Further members, for machines. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere while a request is answered; becomes the answer. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;

  constructor(
    readonly code: ProblemCode,
    readonly options: ProblemOptions = {},
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = allProblems[code]?.status ?? 500;
  }
}
