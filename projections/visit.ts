import { visitRecorded } from '../src/domain/household/visits/visit-recorded.js';
import { count, decimal, flag, personal, required, text, texts, uuid } from './column.js';
import { countingFor, countingColumns } from './counting.js';
import { whoCame } from '../src/domain/household/visits/who-came.js';
import { householdJournal } from './shapes.js';

const counted = ['first_day', 'household_id', 'outcome', 'is_paired', 'organisation_id', 'area_code'];

export const visit = householdJournal({
  name: 'visit',
  version: 3,
  comment: 'One row per visit to a household, with the pairing that it counts for by what was in force on its day.',
  facts: [visitRecorded],
  columns: {
    mode: required(text('home, phone, video or message.')),
    outcome: required(text('completed, nobody_home, refused or moved.')),
    organisation_id: text('The unit that came.'),
    cadre_id: uuid('The cadre who came, where it was one.'),
    visitor_cadre_id: uuid('The cadre who came: the one named, or who recorded it and named nobody.'),
    visitors: count('How many came, where they are not named.'),
    visitors_qualifier: text('How exact that is: exact, at_least, below, approximately or unknown.'),
    led_by: text('The unit that led.'),
    person_id: uuid('The member who was met.'),
    purposes: texts('Purposes (code list visit-purpose).'),
    asked: texts('What was asked about (code list visit-topic).'),
    policies: texts('Policies that were explained (code list policy).'),
    wanting: texts('What was found wanting: food, clothing, schooling, medical_care, housing, water, income.'),
    satisfied: flag('Whether the household said that it was satisfied.'),
    handbook_entry: flag('Written into the paper handbook of the household, too.'),
    photo_replaced: flag('The photo on the board of the household was replaced.'),
    difficulties: personal(text('Difficulties that were told.')),
    done: personal(text('What was done.')),
    note: personal(text('Note.')),
    latitude: personal(decimal('Where it was, in degrees north.')),
    longitude: personal(decimal('Where it was, in degrees east.')),
    accuracy_metres: personal(count('Accuracy of the place that the device claims, in metres.')),
    ...countingColumns,
  },
  indexes: [
    { columns: ['area_code', 'last_day'], for: 'visits in an area by day' },
    { columns: ['last_day'], include: counted, for: 'visits anywhere, counted by day, unit or area' },
    {
      columns: ['last_day'],
      include: counted,
      where: 'first_day <> last_day',
      for: 'visits of which a month or a year alone is known',
    },
    {
      columns: ['household_id', 'occurred_at'],
      where: 'occurred_at IS NOT NULL',
      for: 'one visit that was recorded twice',
    },
  ],
  rows: ({ payload, file, entry }) => [
    {
      mode: payload.mode,
      outcome: payload.outcome,
      organisation_id: payload.organisationId,
      cadre_id: payload.cadreId,
      visitor_cadre_id: whoCame(payload, entry.at.by).cadreId,
      visitors: payload.visitors?.value,
      visitors_qualifier: payload.visitors?.qualifier,
      led_by: payload.ledBy,
      person_id: payload.personId,
      purposes: payload.purposes,
      asked: payload.asked,
      policies: payload.policies,
      wanting: payload.wanting,
      satisfied: payload.satisfied,
      handbook_entry: payload.handbookEntry,
      photo_replaced: payload.photoReplaced,
      difficulties: payload.difficulties,
      done: payload.done,
      note: payload.note,
      latitude: payload.place?.latitude,
      longitude: payload.place?.longitude,
      accuracy_metres: payload.place?.accuracyMetres,
      ...countingFor(file, payload, entry.at),
    },
  ],
});
