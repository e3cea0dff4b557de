/** The tables. The list: a table that stands here is built, filled, swapped, documented and shown to dashboards. */
import { area } from './area.js';
import { cadre } from './cadre.js';
import { category } from './category.js';
import { code } from './code.js';
import { consultation } from './consultation.js';
import { contact } from './contact.js';
import { correction } from './correction.js';
import { employment } from './employment.js';
import { finding } from './finding.js';
import { giftByDonor } from './gift-by-donor.js';
import { giftItemByDonor } from './gift-item-by-donor.js';
import { giftItem } from './gift-item.js';
import { gift } from './gift.js';
import { healthReadingByBand } from './health-reading-by-band.js';
import { healthReadingLatest } from './health-reading-latest.js';
import { healthReading } from './health-reading.js';
import { held } from './held.js';
import { household } from './household.js';
import { housing } from './housing.js';
import { incomeLatest } from './income-latest.js';
import { income } from './income.js';
import { indicatorLatest } from './indicator-latest.js';
import { indicator } from './indicator.js';
import { member } from './member.js';
import { need } from './need.js';
import { organisation } from './organisation.js';
import { pairing } from './pairing.js';
import { reach } from './reach.js';
import { reimbursement } from './reimbursement.js';
import type { Table } from './table.js';
import { timeline } from './timeline.js';
import { visitByArea } from './visit-by-area.js';
import { visitByUnit } from './visit-by-unit.js';
import { visit } from './visit.js';

/** Raised when what the facts do to a state changes, or what no longer fits in it: all is then folded anew. */
export const foldVersion = 2;

export const tables: readonly Table[] = [
  household,
  timeline,
  member,
  pairing,
  visit,
  contact,
  gift,
  giftItem,
  healthReading,
  healthReadingLatest,
  consultation,
  reimbursement,
  housing,
  need,
  income,
  incomeLatest,
  employment,
  indicator,
  indicatorLatest,
  category,
  reach,
  finding,
  held,
  correction,
  area,
  organisation,
  cadre,
  code,
  visitByArea,
  visitByUnit,
  giftByDonor,
  giftItemByDonor,
  healthReadingByBand,
];
