/**
 * The winter packs of a street (C21): the report tells how many households got one, not which; as many households are
 * made for it. Twelve are handed a second one by mistake, and those are reversed.
 */
import { batchOf, codeOf, goods, readCampaigns } from './drives.js';
import type { Request } from './drives.js';
import { idOf } from './real-input.js';

type Body = Readonly<Record<string, unknown>>;

export const street = '220104002000';
export const households = Array.from({ length: 486 }, (_, n) => idOf('made household', String(n)));
/** One pack for a household. */
export const onePack = [{ item: 'pack', quantity: { value: '1', qualifier: 'exact' } }];
export const handedOut = {
  entryId: idOf('GoodsDistributed', 'C21'),
  recipients: households.map((householdId) => ({ householdId })),
};
const again = { entryId: idOf('GoodsDistributed', 'C21 again'), recipients: handedOut.recipients.slice(0, 12) };
const readDrive = () => readCampaigns().find(({ id }) => id === 'C21')!;

export function registrations(): Request[] {
  const { source } = readDrive();
  return households.map((householdId) => ({
    row: householdId,
    path: '/v1/households',
    body: { entryId: idOf('HouseholdRegistered', householdId), householdId, areaCode: street, source },
  }));
}

export function packs(): Request[] {
  const { source, name, on, org, pack = [] } = readDrive();
  const batchId = batchOf('C21');
  const contents = pack.map((word) => ({ goods: codeOf(goods, word), pieces: 1 }));
  const at = { source, occurredOn: on };
  const out = (part: typeof handedOut): Body => ({ ...part, ...at, organisationId: org, items: onePack });
  const to = `/v1/batches/${batchId}`;
  const kit = { list: 'goods', code: 'winter_pack', zh: '暖冬礼包', en: 'Winter pack' };
  const receipt = {
    ...{ entryId: idOf('BatchReceived', 'C21'), batchId, name, organisationId: org, areaCode: street, ...at },
    donor: { organisationId: org },
    items: [
      {
        ...{ item: 'pack', goods: 'winter_pack', unit: 'pack', contents },
        quantity: { value: '500', qualifier: 'exact' },
      },
    ],
  };
  const reversal = {
    ...{ entryId: idOf('DistributionReversed', 'C21'), on: again.entryId, reason: '重复发放', ...at },
    recipients: again.recipients.map((recipient) => ({ ...recipient, items: onePack })),
  };
  return [
    { row: 'C21', path: '/v1/codes', body: { entryId: idOf('CodeListed', 'winter_pack'), ...kit } },
    { row: 'C21', path: '/v1/batches', body: receipt },
    { row: 'C21', path: `${to}/distributions`, body: out(handedOut) },
    { row: 'C21', path: `${to}/distributions`, body: out(again) },
    { row: 'C21', path: `${to}/distribution-reversals`, body: reversal },
  ];
}
