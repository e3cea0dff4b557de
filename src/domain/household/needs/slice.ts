import { slice } from '../../stream-kind.js';
import { needCodes } from './codes.js';
import { needIdentified } from './need-identified.js';
import { needResolved } from './need-resolved.js';
import type { Needs } from './needs.js';

export const needs = slice<Needs>({
  name: 'needs',
  initial: { needs: {} },
  facts: [needIdentified, needResolved],
  things: {
    need: {
      find: ({ needs }, id) => needs[id] && { since: needs[id].identified?.span, until: needs[id].resolved?.span },
    },
  },
  names: ({ needs }, add) => {
    for (const { kind } of Object.values(needs)) add('need-kind', kind);
  },
  codes: needCodes,
});
