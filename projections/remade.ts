import { entryVoided, isControl } from '../src/domain/control.js';
import type { Json, JsonObject } from '../src/domain/fact.js';
import { arrival, flag, instant, personal, required, text, uuid } from './column.js';
import { recordedOfEvery } from './shapes.js';

/** Of the entry and not of what it tells. */
const ofEntry = new Set(['entryId', 'sequence', 'recordedAt', 'source', 'basedOnRevision', 'replaces', 'note']);
const amount = /^(?:\w*[fF]en|value|qualifier|rate)$/;

/** The amounts of a body, and the rest of it, in an order of their own. */
function partsOf(body: JsonObject): { thing: string; amounts: string } {
  const amounts: [string, Json][] = [];
  const without = (value: Json, path: string): Json => {
    if (Array.isArray(value)) return value.map((item: Json, i) => without(item, `${path}.${i}`));
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(
      kept.flatMap(([name, held]): [string, Json][] => {
        if (path === '' && ofEntry.has(name)) return [];
        if (!amount.test(name)) return [[name, without(held, `${path}.${name}`)]];
        amounts.push([`${path}.${name}`, held]);
        return [];
      }),
    );
  };
  const thing = JSON.stringify(without(body, ''));
  return { thing, amounts: JSON.stringify(amounts) };
}

export const remade = recordedOfEvery({
  name: 'remade',
  version: 2,
  comment:
    'One row per entry that tells of an amount: by which it is seen whether something was voided and recorded anew with ' +
    'another amount by one person (table suspected).',
  columns: {
    fact: required(text('Stored name of the fact.')),
    thing_hash: required(personal(text('Keyed hash of what it tells without amounts.'))),
    amounts_hash: required(personal(text('Keyed hash of its amounts.'))),
    account: required(personal(text('Account that recorded it.'))),
    cadre_id: uuid('The cadre that the account belongs to.'),
    is_void: required(flag('It has been voided.')),
    voided_by: uuid('The void.'),
    voided_account: personal(text('Account that recorded the void.')),
    voided_cadre_id: uuid('The cadre that this account belongs to.'),
    voided_at: arrival(instant('When the void was received.')),
  },
  indexes: [
    { columns: ['thing_hash'], for: 'what tells the same with another amount' },
    { columns: ['stream'], where: 'is_void', for: 'what was voided of a stream' },
    { columns: ['household_id'], where: 'NOT is_void', for: 'what stands of a household' },
  ],
  rows: ({ record, standing, ruling, tools }) => {
    if (isControl(record.type) || (standing !== 'counts' && standing !== 'voided')) return [];
    const { thing, amounts } = partsOf(record.payload as unknown as JsonObject);
    if (amounts === '[]') return [];
    const voiding = ruling?.content?.type === entryVoided.type ? ruling.content : undefined;
    return [
      {
        fact: record.type,
        thing_hash: tools.lookupHash(thing),
        amounts_hash: tools.lookupHash(amounts),
        account: record.by.sub,
        cadre_id: record.by.cadreId,
        is_void: standing === 'voided',
        voided_by: voiding?.entryId,
        voided_account: voiding?.by.sub,
        voided_cadre_id: voiding?.by.cadreId,
        voided_at: voiding?.receivedAt,
      },
    ];
  },
});
