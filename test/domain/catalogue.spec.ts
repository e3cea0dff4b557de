import { describe, expect, it } from '@jest/globals';
import { roles } from '../../src/domain/fact.js';
import type { AnyFact } from '../../src/domain/fact.js';
import { household } from '../../src/domain/household/definition.js';
import { refusals } from '../../src/domain/codes.js';
import { allFacts, streams } from '../../src/domain/streams.js';

/** Who may record it, on which path, and what of it two people have to agree on. A new fact need not stand here. */
const catalogue = `
  area/                                   AreaRegistered              office                        opens
  area/endings                            AreaEnded                   office                        .
  code-list/                              CodeListed                  office                        .
  organisation/                           OrganisationRegistered      office                        opens
  cadre/                                  CadreRegistered             office                        opens confirmed
  household/                              HouseholdRegistered         cadre,office                  opens
  household/categories                    HouseholdCategoryAssigned   office                        .
  household/risk-grades                   HouseholdRiskGraded         office                        confirmed
  household/closings                      HouseholdClosed             office                        after-closing
  household/members                       MemberAdded                 cadre,office                  confirmed
  household/member-details                MemberDetailsChanged        cadre,office                  confirmed
  household/member-departures             MemberLeft                  cadre,office                  .
  household/heads                         HeadOfHouseholdChanged      cadre,office                  .
  household/pairings                      PairingStarted              office                        .
  household/pairing-transfers             PairingTransferred          office                        .
  household/pairing-ends                  PairingEnded                office                        .
  household/needs                         NeedIdentified              cadre,clinician,desk,office   .
  household/need-resolutions              NeedResolved                cadre,clinician,desk,office   .
  household/visits                        VisitRecorded               cadre,clinician,desk,office   .
  household/contacts                      ContactLogged               cadre,clinician,desk,office   .
  household/donations                     DonationReceived            cadre,clinician,desk,office   confirmed
  household/health-checks                 HealthCheckRecorded         clinician,cadre,office        .
  household/consultations                 ConsultationProvided        clinician,cadre,office        .
  household/medical-reimbursements        MedicalCostReimbursed       office,clinician              confirmed
  household/housing-assessments           HousingAssessed             office                        confirmed
  household/housing-approvals             HousingWorkApproved         office                        .
  household/housing-demolitions           HouseDemolished             cadre,office                  .
  household/housing-starts                RebuildStarted              cadre,office                  .
  household/housing-acceptances           HousingAccepted             office                        .
  household/housing-moves                 HouseholdMovedIn            cadre,office                  .
  household/housing-improvements          HousingImproved             cadre,office                  .
  household/incomes                       IncomeDeclared              cadre,office                  confirmed
  household/employments                   EmploymentPlaced            cadre,office                  .
  household/indicators                    IndicatorAssessed           cadre,office                  .
  */corrections                           EntryCorrected              cadre,clinician,desk,office   after-closing
  */voids                                 EntryVoided                 cadre,clinician,desk,office   after-closing
  */releases                              EntryReleased               office                        after-closing
  */rejections                            EntryRejected               office                        after-closing
  */correction-confirmations              CorrectionConfirmed         office                        after-closing
  */correction-refusals                   CorrectionDeclined          office                        after-closing
`;

const rows = catalogue
  .trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

function rowOf(kind: string, fact: AnyFact): string[] {
  const marks = [
    ...(fact.opens ? ['opens'] : []),
    ...(fact.correctionNeedsConfirmation ? ['confirmed'] : []),
    ...(fact.afterClosing ? ['after-closing'] : []),
  ];
  return [`${kind}/${fact.route}`, fact.type, fact.mayRecord.join(','), ...(marks.length > 0 ? marks : ['.'])];
}

describe('The catalogue of facts', () => {
  it('is what was agreed', () => {
    const isControl = (fact: AnyFact): boolean => fact.rank === 1000;
    const found = [
      ...streams.flatMap(({ kind, facts }) => facts.map((fact) => rowOf(kind, fact))),
      ...allFacts()
        .filter(({ definition, fact }) => definition.kind === 'household' && isControl(fact))
        .map(({ fact }) => rowOf('*', fact)),
    ];
    expect(found).toEqual(expect.arrayContaining(rows));
  });
  it.each(allFacts().map(({ fact }) => [fact.type, fact] as const))('%s has a title in two languages', (_, fact) => {
    expect(fact.title.zh).toMatch(/^[\p{Script=Han}两不愁三保障]{2,12}$/u);
    expect(fact.title.en).toMatch(/^[A-Z][a-z]+( [a-z]+)*$/);
  });
  it('has every name, path and rank but once', () => {
    const own = household.facts;
    for (const names of [own.map(({ type }) => type), own.map(({ route }) => route), own.map(({ rank }) => rank)]) {
      expect(new Set<string | number>(names).size).toBe(names.length);
    }
    const titles = [...new Set(allFacts().map(({ fact }) => fact))].flatMap(({ title }) => [title.zh, title.en]);
    expect(new Set(titles).size).toBe(titles.length);
  });
  it('knows the roles and the kinds of streams', () => {
    expect(roles).toEqual(['cadre', 'clinician', 'desk', 'office', 'inspector', 'donor']);
    for (const names of [streams.map(({ kind }) => kind), streams.map(({ path }) => path)]) {
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

/** The codes and their statuses are part of the interface: clients and translations hang on them. */
const statuses: Readonly<Record<number, readonly string[]>> = {
  403: ['same-person', 'recorded-by-others', 'erasure-by-same-person'],
  404: ['household-unknown', 'stream-unknown'],
  429: ['too-many-held'],
  409: [
    'erasure-stands',
    'already-registered',
    'area-ended',
    'registered-elsewhere',
    'already-voided',
    'opening-has-entries',
    'household-closed',
    'household-merged',
    'already-merged',
    'merge-reverted',
    'already-closed',
    'member-present',
    'member-left',
    'two-heads',
    'pairing-overlaps',
    'pairing-ended',
    'need-resolved',
    'entry-not-held',
    'already-decided',
    'completed-at-source',
    'subject-erased',
    'state-moved',
    'entry-id-reused',
    'alert-of-other',
    'consent-withdrawn',
    'duplicate-dismissed',
    'emergency-closed',
    'loan-overpaid',
    'moved-from-elsewhere',
    'photo-consent-withdrawn',
    'photo-replaced',
    'programme-closed',
    'purse-overdrawn',
    'referral-of-other',
    'report-closed',
    'reversed-too-much',
    'status-order',
    'stock-short',
  ],
};

describe('Refusals', () => {
  it.each(Object.entries(refusals))('%s has a status and a sentence in two languages', (code, { status, zh, en }) => {
    const wanted = Object.entries(statuses).find(([, codes]) => codes.includes(code));
    expect(status).toBe(Number(wanted?.[0] ?? 422));
    expect(zh).toMatch(/\p{Script=Han}{2}/u);
    expect(en).toMatch(/^[A-Z].{10}/);
    expect(en).not.toMatch(/\p{Script=Han}|\.$/u);
  });
  it('say each something else', () => {
    const texts = Object.values(refusals).flatMap(({ zh, en }) => [zh, en]);
    expect(new Set(texts).size).toBe(texts.length);
  });
});
