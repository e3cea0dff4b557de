import { mergeInForce } from '../src/domain/household/members/merging.js';
import { lookupNumber } from '../src/domain/written.js';
import { personal, required, text, uuid } from './column.js';
import { householdKeyed } from './shapes.js';
import { suspicions } from './suspected.js';

export const likeness = householdKeyed({
  name: 'likeness',
  version: 2,
  comment:
    'One row per number of which there is one in the world: of a document of a member who is there, or of a household ' +
    'in the poverty register. Two rows of one likeness are a suspicion (table suspected).',
  columns: {
    thing: required(text('The member, or "household".')),
    code: required(text('What it would be if somebody else had the same, as a code.')),
    source: required(text('Of the member: the kind of document, or "identity_number".')),
    likeness: required(personal(text('Keyed hash of the number, the same in every household.'))),
    entry_id: required(uuid('The entry behind the member or the registration.')),
  },
  key: ['thing', 'source'],
  indexes: [{ columns: ['likeness'], for: 'who else has the same number' }],
  parts: ({ state }) => [state.members, state.registration, state.closing, state.merges],
  rows: ({ state, tools }) => {
    const { members, registration, closing } = state;
    if (closing || mergeInForce(state)) return [];
    const people = Object.entries(members).filter(([, { left }]) => !left);
    const numbers = people.flatMap(([thing, { by, identityNumber, documents = {} }]) => [
      { thing, source: 'identity_number', number: identityNumber, by },
      ...Object.entries(documents).map(([source, each]) => ({ thing, source, number: each.number, by: each.by })),
    ]);
    const registered = { thing: 'household', source: 'registry', number: registration?.registryNumber };
    return [...numbers, { ...registered, by: registration?.by ?? '' }].flatMap(({ thing, source, number, by }) =>
      number === undefined
        ? []
        : {
            thing,
            code: thing === 'household' ? suspicions.registryNumber : suspicions.identityNumber,
            source,
            likeness: tools.lookupHash(
              thing === 'household' ? `registry ${lookupNumber(number)}` : lookupNumber(number),
            ),
            entry_id: by,
          },
    );
  },
});
