import type { StreamDefinition } from '../fact.js';
import { refuse } from '../refusal.js';
import { certainlyAfter } from '../span.js';
import type { Span } from '../span.js';
import { householdCodes } from './codes.js';
import { householdFacts } from './facts.js';
import { holdsUnpaired, newHousehold } from './household.js';
import type { Household } from './household.js';

function sinceInFile({ members, pairings, needs }: Household, what: string, id: string): Span | undefined {
  if (what === 'member') return members[id]?.since;
  if (what === 'pairing-end') return pairings[id]?.ended?.span;
  return what === 'pairing' ? pairings[id]?.started?.span : needs[id]?.identified?.span;
}

export const household: StreamDefinition<Household> = {
  kind: 'household',
  path: 'households',
  title: { zh: '户', en: 'Household' },
  facts: householdFacts,
  codes: householdCodes,
  initial: newHousehold,
  decide: ({ closing }, { span }, fact) =>
    closing && !fact.afterClosing && certainlyAfter(span, closing.span)
      ? refuse('household-closed', 'occurredOn', [closing.by])
      : undefined,
  holds: (state, actor, _, fact) => (fact.opens ? undefined : holdsUnpaired(state, actor)),
  inFile: sinceInFile,
  people: ({ members }) => Object.keys(members),
};
