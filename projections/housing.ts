import type { Entry } from '../src/domain/entry.js';
import type { AnyFact } from '../src/domain/fact.js';
import { houseDemolished } from '../src/domain/household/housing/house-demolished.js';
import { householdMovedIn } from '../src/domain/household/housing/household-moved-in.js';
import { housingAccepted } from '../src/domain/household/housing/housing-accepted.js';
import type { HousingAcceptance } from '../src/domain/household/housing/housing-accepted.js';
import { housingAssessed } from '../src/domain/household/housing/housing-assessed.js';
import type { HousingAssessment } from '../src/domain/household/housing/housing-assessed.js';
import { housingImproved } from '../src/domain/household/housing/housing-improved.js';
import type { Improvement } from '../src/domain/household/housing/housing-improved.js';
import { housingWorkApproved } from '../src/domain/household/housing/housing-work-approved.js';
import type { HousingWork } from '../src/domain/household/housing/housing-work-approved.js';
import { rebuildStarted } from '../src/domain/household/housing/rebuild-started.js';
import type { Household } from '../src/domain/household/household.js';
import { flag, money, personal, required, text, texts, uuid } from './column.js';
import { householdJournal } from './shapes.js';

const subsidy = money('Subsidy');

const facts: readonly AnyFact<Household>[] = [
  housingAssessed,
  housingWorkApproved,
  houseDemolished,
  rebuildStarted,
  housingAccepted,
  householdMovedIn,
  housingImproved,
];

/** The housing on a day is the row with the highest place among those whose last day is on or before it. */
export const housing = householdJournal({
  name: 'housing',
  version: 2,
  comment:
    'One row per change of the housing of a household, with how it is housed after it. ' +
    'On a day: the row with the highest place whose last_day is not later.',
  facts,
  list: {},
  columns: {
    fact: required(text('Stored name of the fact.')),
    stage: text('Stage after it: dangerous, safe, approved, demolished, rebuilding, accepted or moved_in.'),
    stage_by: uuid('The entry that set the stage.'),
    grade: text('Grade by JGJ 125 after it: A, B, C or D.'),
    work: text('Work approved so far: rebuild, repair or relocate.'),
    rebuilt: required(flag('The house that stands after it was built anew.')),
    improvements: required(texts('What has been done to the house that stands, in alphabetical order.')),
    elements: texts('What this entry made better.'),
    photos_before: texts('SHA-256 of the photos from before it, where it made something better.'),
    photos_after: texts('SHA-256 of the photos from after it.'),
    judgement: text('Judgement of this entry: safe or dangerous.'),
    organisation_id: text('The unit that assessed or accepted.'),
    subsidy_fen: subsidy.fen,
    subsidy_qualifier: subsidy.qualifier,
    subsidy_from_fen: subsidy.from,
    subsidy_to_fen: subsidy.to,
    note: personal(text('Note.')),
  },
  indexes: [
    { columns: ['household_id', 'place'], for: 'the housing of a household on a day' },
    { columns: ['area_code', 'last_day'], for: 'changes of housing in an area by day' },
  ],
  rows: ({ payload, entry, after: { housing: after } }) => {
    const told = payload as Entry & Partial<HousingAssessment & HousingAcceptance & HousingWork & Improvement>;
    return [
      {
        fact: entry.at.type,
        stage: after.stage?.stage,
        stage_by: after.stage?.by,
        grade: after.grade?.grade,
        work: after.work?.work,
        rebuilt: after.rebuilt !== undefined,
        improvements: Object.keys(after.improvements).sort(),
        elements: told.elements,
        photos_before: told.photosBefore?.map(({ sha256 }) => sha256),
        photos_after: told.photosAfter?.map(({ sha256 }) => sha256),
        judgement: told.judgement,
        organisation_id: told.assessor ?? told.acceptedBy,
        subsidy_fen: told.subsidy?.fen,
        subsidy_qualifier: told.subsidy?.qualifier,
        subsidy_from_fen: told.subsidy?.fromFen,
        subsidy_to_fen: told.subsidy?.toFen,
        note: told.note,
      },
    ];
  },
});
