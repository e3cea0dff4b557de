import { ruleCodes } from '../../domain/codes.js';
import { parameterProblems } from '../../http/fault.js';
import { fieldProblems } from '../../http/field-problem.js';
import { problems } from '../../http/problem.js';
import type { ProblemText } from '../../http/problem.js';

const parts: readonly (readonly [title: string, problems: Readonly<Record<string, ProblemText>>])[] = [
  ['Requests, tokens, the service', problems],
  ['Fields of a body', fieldProblems],
  ['Parameters of a question', parameterProblems],
  ['Rules of the domain', ruleCodes],
];

/** docs/errors.md: every code that a problem can have, once. */
export function errorsText(): string {
  return (
    [
      '# Errors',
      '',
      'An error is an RFC 9457 problem (`application/problem+json`): `type`, `title`, `status`, `detail`, `code`, and',
      '`errors` (`path`, `code`, `message`) where fields are at fault; then `code` is that of the first. Codes are stable,',
      'texts are not. Texts are in Chinese, in English with `Accept-Language: en`.',
      '',
      ...parts.flatMap(([title, texts]) => [
        `## ${title}`,
        '',
        '| Code | Status | 中文 | English |',
        '| --- | --- | --- | --- |',
        ...Object.entries(texts).map(
          ([code, { status, zh, en }]) => `| \`${code}\` | ${status} | ${zh} | ${en.replaceAll('|', '\\|')} |`,
        ),
        '',
      ]),
    ]
      .join('\n')
      .trimEnd() + '\n'
  );
}
