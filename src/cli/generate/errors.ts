import type { Bilingual } from '../../domain/bilingual.js';
import type { Code } from '../../domain/code.js';
import { sections } from '../../http/codes.js';

/** docs/errors.md: every code that a problem can have, once. */
export function errorsText(): string {
  return (
    [
      '# Errors · 错误代码',
      '',
      'An error is an RFC 9457 problem (`application/problem+json`): `type`, `title`, `status`, `detail`, `code`, and',
      '`errors` (`path`, `code`, `message`) where fields are at fault; then `code` is that of the first. Codes are stable,',
      'texts are not. Texts are in Chinese, in English with `Accept-Language: en`.',
      '',
      'A message says which field (by its label), what is wrong, what was sent unless it may be personal, and what to do:',
      '`走访方式：须为以下之一：home（入户）、…（所填："dream"）；请从中选择`. What stands in braces is filled in.',
      'Written by `npm run generate`; a kind or a slice brings codes of its own as `codes`.',
      '',
      ...sections.flatMap(({ title, codes }) => [
        `## ${title.en} · ${title.zh}`,
        '',
        '| Code | Status | 中文 | 怎么办 | English | What to do |',
        '| --- | --- | --- | --- | --- | --- |',
        ...Object.entries(codes).map(([name, code]) => rowOf(name, code)),
        '',
      ]),
    ]
      .join('\n')
      .trimEnd() + '\n'
  );
}

/** The sentence of the code, then those of its cases; and what to do in each. */
function rowOf(name: string, code: Code): string {
  const whats = [code, ...(code.cases ?? [])];
  const waysOut = [code.wayOut].flat() as readonly Bilingual[];
  const cell = (texts: readonly string[]): string => [...new Set(texts)].join('<br>').replaceAll('|', '\\|');
  return `| ${[
    `\`${name}\``,
    String(code.status),
    cell(whats.map(({ zh }) => zh)),
    cell(waysOut.map(({ zh }) => zh)),
    cell(whats.map(({ en }) => en)),
    cell(waysOut.map(({ en }) => en)),
  ].join(' | ')} |`;
}
