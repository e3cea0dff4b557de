import { nothing } from '../../quantity.js';
import { slice } from '../../stream-kind.js';
import { emergencyLinked, selfReportLinked } from './cases-linked.js';
import type { Elsewhere } from './elsewhere.js';
import { fundMoneyMoved } from './fund-money-moved.js';
import { goodsReceived } from './goods-received.js';

export const elsewhere = slice<Elsewhere>({
  name: 'elsewhere',
  initial: {
    goodsReceived: { count: 0, fen: nothing },
    loans: {},
    payments: { count: 0, fen: nothing },
    emergencies: {},
    selfReports: {},
  },
  facts: [goodsReceived, fundMoneyMoved, emergencyLinked, selfReportLinked],
  names: ({ emergencies, selfReports }, add) => {
    for (const { kind } of Object.values(emergencies)) add('emergency-kind', kind);
    for (const { kinds } of Object.values(selfReports)) add('need-kind', ...kinds);
  },
});
