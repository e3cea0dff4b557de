import { pairingsInForce } from '../src/domain/household/pairings/pairings.js';
import { mergeInForce } from '../src/domain/household/members/merging.js';
import { findingsOf } from '../src/domain/fold.js';
import type { Household } from '../src/domain/household/household.js';
import { countedFrom, EVER } from '../src/domain/span.js';
import {
  addDays,
  asDate,
  asWritten,
  count,
  day,
  daysOfSpan,
  fen,
  flag,
  personal,
  required,
  text,
  texts,
  uuid,
  uuids,
} from './column.js';
import { householdKeyed } from './shapes.js';

export const household = householdKeyed({
  name: 'household',
  version: 3,
  comment:
    'One row per household, as its file stands with all entries that count in its own stream: for lists and filters. What ' +
    'was told of one that was merged into it stands in the row of that one (see merged_into); both together: dim_household.',
  columns: {
    registered_by: uuid('The entry that registered it.'),
    registered_on: text('When it was registered, as written; null where undated.'),
    registered_first_day: day('First day of when it was registered.', asWritten('registered_on', 'first')),
    registered_last_day: day('Last day of when it was registered.', asWritten('registered_on', 'last')),
    area_code: text('Area that it belongs to (12 digits).'),
    registry_number: personal(text('Number under which the poverty register knows it.')),
    group_name: personal(text('Group of the village, or building and unit.')),
    address: personal(text('Address.')),
    declared_members: count('Members as declared at registration.'),
    declared_members_qualifier: text('How exact that is: exact, at_least, below, approximately or unknown.'),
    members: required(count('Members recorded one by one who have not left.')),
    head_person_id: uuid('Head of the household.'),
    head_by: uuid('The entry that named the head.'),
    head_name: personal(text('Name of the head.')),
    categories: required(texts('Categories of those to be helped, in alphabetical order of their codes.')),
    risk_level: text('How closely it is to be looked after.'),
    risk_by: uuid('The entry that graded it.'),
    visit_every_days: count('A visit is due every so many days.'),
    contact_every_days: count('A call or a message is due every so many days.'),
    last_visit_on: day('Day of the last completed visit: its last day; its first, where it is not known to a month.'),
    last_visit_by: uuid('The entry of that visit.'),
    last_visit_organisation_id: text('The unit that came then.'),
    visit_due_on: day(
      'Day by which the next visit is due, by the grade: from the last completed visit, else from the grading.',
    ),
    last_contact_on: day('Day on which it was last reached by a call or a message, of the same kind.'),
    last_contact_by: uuid('The entry of that contact.'),
    contact_due_on: day(
      'Day by which the next contact is due, by the grade: from the last contact or completed visit, else from the grading.',
    ),
    paired_cadre_ids: required(uuids('Cadres of the pairings in force, in order.')),
    paired_organisation_ids: required(texts('Units of the pairings in force, in alphabetical order.')),
    pairings: required(count('Pairings in force.')),
    visits: required(count('Visits, completed or not.')),
    contacts: required(count('Contacts, reached or not.')),
    gifts: required(count('Gifts.')),
    gifts_cash_fen: required(fen('Cash received as gifts, in fen; lower bounds where no amount is known.')),
    gifts_cash_qualifier: required(text('How exact that sum is: exact, at_least, below or approximately.')),
    consultations: required(count('Consultations.')),
    open_needs: required(count('Needs that are not resolved.')),
    urgent_needs: required(count('Urgent ones among them.')),
    open_alerts: required(personal(count('Latest health readings that ask for another look.'))),
    findings: required(count('Findings: what does not fit in the file.')),
    housing_stage: text('Stage of the house: dangerous, safe, approved, demolished, rebuilding, accepted or moved_in.'),
    housing_grade: text('Grade of the house by JGJ 125: A, B, C or D.'),
    housing_rebuilt: required(flag('The house that stands was built anew.')),
    housing_improvements: required(texts('What was done to the house that stands, in alphabetical order.')),
    closed_on: day('Last day of when it was closed or merged; null while it is looked after.'),
    closed_by: uuid('The entry that closed or merged it.'),
    closing_reason: text('Why it was closed; `merged` where it was merged into another.'),
    merged_into: uuid('The household into which it was merged; null where it stands for itself.'),
    entries: required(count('Entries that count in its file.')),
    last_entry_on: required(day('Last day of its last entry, in the order in which things occurred.')),
  },
  indexes: [
    { columns: ['area_code', 'household_id'], for: 'households of an area, by page' },
    { columns: ['registry_number'], where: 'registry_number IS NOT NULL', for: 'a household by its registry number' },
    { columns: ['merged_into'], where: 'merged_into IS NOT NULL', for: 'the households that were merged' },
    { columns: ['visit_due_on', 'household_id'], where: 'closed_on IS NULL', for: 'overdue visits' },
    { columns: ['contact_due_on', 'household_id'], where: 'closed_on IS NULL', for: 'overdue contacts' },
  ],
  parts: (folded) => [folded],
  rows: ({ state, folded, entries }) => {
    const { housing, gifts } = state;
    const [registration, risk] = [known(state.registration), known(state.risk)];
    const merge = known(mergeInForce(state));
    const closing = known(state.closing ?? (merge.by !== undefined ? { ...merge, reason: 'merged' } : undefined));
    const registered = daysOfSpan(registration.span);
    const declared = known(registration.memberCount);
    const care = careOf(state);
    const people = peopleOf(state);
    const needs = needsOf(state);
    return [
      {
        registered_by: registration.by,
        registered_on: registration.on,
        registered_first_day: registered.first,
        registered_last_day: registered.last,
        area_code: registration.areaCode,
        registry_number: registration.registryNumber,
        group_name: registration.group,
        address: registration.address,
        declared_members: declared.value,
        declared_members_qualifier: declared.qualifier,
        members: people.members,
        head_person_id: people.head.personId,
        head_by: people.head.by,
        head_name: people.headName,
        categories: Object.keys(state.categories).sort(),
        risk_level: risk.level,
        risk_by: risk.by,
        visit_every_days: risk.visitEveryDays,
        contact_every_days: risk.contactEveryDays,
        last_visit_on: care.lastVisit,
        last_visit_by: care.visited.by,
        last_visit_organisation_id: care.visited.organisationId,
        visit_due_on: care.visitDue,
        last_contact_on: care.lastContact,
        last_contact_by: care.reached.by,
        contact_due_on: care.contactDue,
        paired_cadre_ids: people.cadres,
        paired_organisation_ids: people.organisations,
        pairings: people.pairings,
        visits: state.visits.count,
        contacts: state.contacts.count,
        gifts: gifts.count,
        gifts_cash_fen: gifts.cashFen.value,
        gifts_cash_qualifier: gifts.cashFen.qualifier,
        consultations: state.consultations.count,
        open_needs: needs.open,
        urgent_needs: needs.urgent,
        open_alerts: Object.values(state.readings).filter(({ alert }) => alert).length,
        findings: findingsOf(folded).length,
        housing_stage: known(housing.stage).stage,
        housing_grade: known(housing.grade).grade,
        housing_rebuilt: housing.rebuilt !== undefined,
        housing_improvements: Object.keys(housing.improvements).sort(),
        closed_on: daysOfSpan(closing.span).last,
        closed_by: closing.by,
        closing_reason: closing.reason,
        merged_into: merge.intoHouseholdId,
        entries,
        last_entry_on: asDate(folded.lastDay ?? EVER),
      },
    ];
  },
});

function peopleOf(state: Household) {
  const { head, members } = state;
  const inForce = pairingsInForce(state);
  return {
    members: Object.values(members).filter(({ left }) => !left).length,
    head: known(head),
    headName: head && members[head.personId]?.name,
    pairings: inForce.length,
    cadres: named(inForce.map(({ cadreId }) => cadreId)),
    organisations: named(inForce.map(({ organisationId }) => organisationId)),
  };
}

function named(ids: readonly (string | undefined)[]): string[] {
  return [...new Set(ids.filter((id) => id !== undefined))].sort();
}

/** Overdue is computed from these days by whoever asks, on the day on which it is asked. */
function careOf({ risk, members, visits: { lastCompleted: visited }, contacts: { lastReached: reached } }: Household) {
  const people = Object.values(members);
  // S19: nothing is due where nobody is left.
  const isEmpty = people.length > 0 && people.every(({ left }) => left);
  return {
    visited: known(visited),
    reached: known(reached),
    lastVisit: visited && asDate(visited.day),
    lastContact: reached && asDate(reached.day),
    ...(risk && !isEmpty && dueBy(risk, visited?.day, reached?.day)),
  };
}

function dueBy(risk: NonNullable<Household['risk']>, visited: string | undefined, reached: string | undefined) {
  const graded = countedFrom(risk.span);
  const touched = [visited, reached]
    .filter((each) => each !== undefined)
    .sort()
    .at(-1);
  return {
    visitDue: addDays(visited ?? graded, risk.visitEveryDays),
    contactDue: risk.contactEveryDays === undefined ? undefined : addDays(touched ?? graded, risk.contactEveryDays),
  };
}

/** What is not known has no parts. */
function known<T extends object>(value: T | undefined): Partial<T> {
  return value ?? {};
}

function needsOf({ needs }: Household) {
  const open = Object.values(needs).filter(({ identified, resolved }) => identified && !resolved);
  return { open: open.length, urgent: open.filter(({ urgency }) => urgency === 'urgent').length };
}
