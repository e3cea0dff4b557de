import { describe, expect, it } from '@jest/globals';
import { streams } from '../../src/domain/streams.js';
import { malformedId } from '../../src/http/fault.js';
import { idForms, idSchemas } from '../../src/http/ids.js';

const kinds = streams.map(({ kind, id }) => [kind, id] as const);

describe('Ids in addresses', () => {
  it.each(kinds)('of a %s are written as the fact has it that begins its stream', (kind, id) => {
    const { pattern, format } = idSchemas.get(kind)!;
    const form = idForms[id];
    expect(form ? { pattern: form.pattern.source } : { format: 'uuid' }).toEqual(form ? { pattern } : { format });
  });

  it.each(kinds)('of a %s are refused with an example that would be taken', (kind, id) => {
    const { pattern = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } = idSchemas.get(kind) as { pattern?: string };
    const { zh, en } = malformedId(id).message;
    const [inChinese, inEnglish] = [/，如 (\S+)$/.exec(zh)?.[1], /, such as (\S+)$/.exec(en)?.[1]];
    expect(inChinese).toMatch(new RegExp(pattern));
    expect(inEnglish).toBe(inChinese);
  });
});
