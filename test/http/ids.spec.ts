import { describe, expect, it } from '@jest/globals';
import { idFields, idSchemas } from '../../src/commands/routes.js';
import { streamKinds } from '../../src/domain/fact.js';
import { malformedId } from '../../src/http/fault.js';
import { idForms } from '../../src/http/ids.js';

describe('Ids in addresses', () => {
  it.each(streamKinds)('of a %s are written as the fact has it that begins its stream', (kind) => {
    const { pattern, format } = idSchemas[kind];
    const form = idForms[idFields[kind]];
    expect(form ? { pattern: form.pattern.source } : { format: 'uuid' }).toEqual(form ? { pattern } : { format });
  });

  it.each(streamKinds)('of a %s are refused with an example that would be taken', (kind) => {
    const { pattern = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' } = idSchemas[kind] as { pattern?: string };
    const { zh, en } = malformedId(idFields[kind]).message;
    const [inChinese, inEnglish] = [/，如 (\S+)$/.exec(zh)?.[1], /, such as (\S+)$/.exec(en)?.[1]];
    expect(inChinese).toMatch(new RegExp(pattern));
    expect(inEnglish).toBe(inChinese);
  });
});
