/** S22: nobody changes money, a grade or who somebody is alone, by whatever way. */
import { describe, it } from '@jest/globals';
import { cashReliefPaid } from '../../src/domain/household/gifts/cash-relief-paid.js';
import { cadre, confirmed, corrected, declined, entry, given, office, secondOffice, voided } from './given.js';
import { paired, registered, visitOn } from './household/entries.js';

const paid = entry(cashReliefPaid, { amount: { fen: 50_000, qualifier: 'exact' }, occurredOn: '2019-01-20' });
const annulled = voided(paid);
const visit = visitOn('2019-10-17');
const none = { relief: { count: 0 } };
const one = { relief: { count: 1 } };

describe('S22 a void of what a second person has to see', () => {
  it('waits, as a correction does', () => given(registered, paid).when(annulled).thenWaiting());
  it('counts once another person has confirmed it', () => {
    given(registered, paid, annulled).thenFile(one);
    given(registered, paid, annulled).when(confirmed(annulled, secondOffice)).thenFile(none);
  });
  it('is not confirmed by who recorded it, under whatever account', () => {
    given(registered, paid, annulled).when(confirmed(annulled)).thenRefused('same-person', 'on');
    const own = { ...office, sub: 'another account', cadreId: cadre.cadreId! };
    const mine = voided(entry(cashReliefPaid, { ...(paid.payload as object) } as never, cadre), cadre);
    given(registered, paired, { ...paid, actor: cadre }, mine)
      .when(confirmed(mine, own))
      .thenRefused('same-person', 'on');
  });
  it('can be declined', () => {
    given(registered, paid, annulled, declined(annulled, secondOffice)).thenFile(one);
    given(registered, paid, annulled, declined(annulled, secondOffice))
      .when(voided(paid, office, '再次作废'))
      .thenWaiting();
  });
  it('of a correction, of a confirmation and of a void that counts waits, too', () => {
    const more = corrected(paid, { amount: { fen: 60_000, qualifier: 'exact' } });
    const yes = confirmed(more, secondOffice);
    given(registered, paid, more, yes).when(voided(more)).thenWaiting();
    given(registered, paid, more, yes).when(voided(yes, secondOffice)).thenWaiting();
    given(registered, paid, annulled, confirmed(annulled, secondOffice)).when(voided(annulled)).thenWaiting();
  });
  it('of what has no effect counts at once', () => {
    const back = voided(annulled);
    given(registered, paid, annulled).when(back).then(back);
    given(registered, paid, annulled, back)
      .when(confirmed(annulled, secondOffice))
      .thenRefused('correction-unknown', 'on');
  });
  it('is recorded as it was decided: a void of an older event counts at once', () => {
    const aggregate = given(registered, paid).aggregate();
    const record = { ...aggregate.records[1]!, entryId: annulled.payload.entryId, type: 'EntryVoided', revision: 3 };
    aggregate.admit({ ...record, payload: annulled.payload });
    given(registered).thenFile(none);
    if (aggregate.entries.length !== 1) throw new Error('the old void does not count');
  });
});

describe('S22 what is void', () => {
  it('is not voided again; the refusal names the void', () =>
    given(registered, visit, voided(visit))
      .when(voided(visit, office, '重复录入'))
      .thenRefused('already-voided', 'voids', voided(visit)));
  it('nor is what a void already waits for', () =>
    given(registered, paid, annulled)
      .when(voided(paid, office, '又一次'))
      .thenRefused('already-voided', 'voids', annulled));
  it('counts again when its void is undone', () =>
    given(registered, visit, voided(visit))
      .when(voided(voided(visit)))
      .thenFile({ visits: { count: 1 } }));
});
