import { describe, expect, it } from '@jest/globals';
import { needIdentified } from '../../../src/domain/household/needs/need-identified.js';
import { needResolved } from '../../../src/domain/household/needs/need-resolved.js';
import type { Household } from '../../../src/domain/household/household.js';
import { but, corrected, entry, given, idOf, voided } from '../given.js';
import { closed, needOn, registered } from './entries.js';

const need = entry(needIdentified, {
  kind: 'medicine',
  urgency: 'urgent',
  description: '降压药',
  occurredOn: '2022-12-01',
});
const needId = need.payload.entryId;
const resolved = entry(needResolved, { needId, outcome: 'met', note: '已送药', occurredOn: '2022-12-03' });

describe('A need is identified', () => {
  it('is recorded', () => given(registered).when(need).then(need));
  it('shows in the file', () => {
    expect(given(registered, need).aggregate().state).toHaveProperty('needs', {
      [needId]: {
        needId,
        kind: 'medicine',
        urgency: 'urgent',
        description: '降压药',
        identified: { by: needId, on: '2022-12-01', span: { first: '2022-12-01', last: '2022-12-01' } },
      },
    });
  });
  it('stands beside others, also of the same kind', () => {
    const other = needOn('2022-12-02');
    given(registered, need, other).thenFile({
      needs: { [needId]: { urgency: 'urgent' }, [other.payload.entryId]: { kind: 'medicine' } },
    });
  });
  it('is recorded once, however often it is sent', () => given(registered, need).when(need).thenNothing());
  it('is refused after the household was closed', () =>
    given(registered, closed).when(need).thenRefused('household-closed', 'occurredOn', closed));
  it('is refused with an urgency that is none', () =>
    given(registered)
      .when(but(need, { urgency: 'very' }))
      .thenInvalid('urgency', 'isIn'));
});

describe('A need is resolved', () => {
  it('is recorded', () => given(registered, need).when(resolved).then(resolved));
  it('shows in the file', () =>
    given(registered, need)
      .when(resolved)
      .thenFile({
        needs: {
          [needId]: {
            kind: 'medicine',
            resolved: {
              by: resolved.payload.entryId,
              on: '2022-12-03',
              outcome: 'met',
              span: { first: '2022-12-03', last: '2022-12-03' },
            },
          },
        },
      }));
  it('is recorded once, however often it is sent', () =>
    given(registered, need, resolved).when(resolved).thenNothing());
  it('is refused where there is no such need', () =>
    given(registered).when(resolved).thenRefused('need-unknown', 'needId'));
  it('is refused where it is resolved already', () =>
    given(registered, need, resolved)
      .when(but(resolved, { entryId: idOf('again'), occurredOn: '2023' }))
      .thenRefused('need-resolved', 'needId', resolved));
  it('is refused before the need was stated', () =>
    given(registered, need)
      .when(but(resolved, { occurredOn: '2022-11-30' }))
      .thenRefused('end-before-start', 'needId'));
  it('is recorded where it may have been later', () => {
    const vague = but(need, { occurredOn: '2022' });
    given(registered, vague).when(resolved).then(resolved);
    given(registered, vague)
      .when(resolved)
      .thenFile({ needs: { [needId]: { kind: 'medicine', resolved: { outcome: 'met' } } } });
  });
  it('becomes a finding where the need is voided, and none when the void is voided', () => {
    const annulment = voided(need);
    given(registered, need, resolved, annulment).thenFindings({
      code: 'need-unknown',
      path: 'needId',
      entry: resolved.payload.entryId,
    });
    given(registered, need, resolved, annulment, voided(annulment)).thenFindings();
  });
  it('shows in the file where the need is voided, too: what remains of it', () => {
    const { needs } = given(registered, need, resolved, voided(need)).aggregate().state as Household;
    expect(needs).toEqual({ [needId]: { needId, resolved: expect.objectContaining({ outcome: 'met' }) } });
  });
  it('becomes a finding where the need turns out to have been stated later', () =>
    given(registered, need, resolved, corrected(need, { occurredOn: '2023-01-01' })).thenFindings({
      code: 'end-before-start',
      path: 'needId',
      entry: resolved.payload.entryId,
    }));
  it('becomes a finding where an earlier resolution comes late', () => {
    const earlier = but(resolved, { entryId: idOf('earlier'), occurredOn: '2022-12-02' });
    given(registered, need, resolved)
      .when(earlier)
      .thenFindings({
        code: 'need-resolved',
        path: 'needId',
        entry: resolved.payload.entryId,
        with: [earlier.payload.entryId],
      });
  });
  it('has an outcome', () =>
    given(registered, need)
      .when(but(resolved, { outcome: 'forgotten' }))
      .thenInvalid('outcome', 'isIn'));
});
