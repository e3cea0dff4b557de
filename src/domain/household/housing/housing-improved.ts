import { Entry } from '../../entry.js';
import { asItWas, factOf } from '../../fact.js';
import { Codes, Note, Optional, Parts, Required, Sha256 } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Housing } from './housing.js';

/** Known by its SHA-256, wherever the picture itself is kept. */
export class HousingPhoto {
  @Required('照片校验值：文件的 SHA-256', 'Hash: SHA-256 of the file, in hexadecimal', Sha256()) sha256!: string;
}

/** Something about the house or the yard was made better. */
export class Improvement extends Entry {
  @Required('改善部位：按代码表，可多选', 'Elements: what was improved', Codes('housing-element'), ['roof'])
  elements!: string[];
  @Optional('改善前照片：逐张填写', 'Photos before: one by one', Parts(() => HousingPhoto, 30))
  photosBefore?: HousingPhoto[];
  @Optional('改善后照片：逐张填写', 'Photos after: one by one', Parts(() => HousingPhoto, 30))
  photosAfter?: HousingPhoto[];
  @Note() note?: string;
}

export const housingImproved = factOf<Housing, Household>()({
  type: 'HousingImproved',
  version: 2,
  upcast: { 1: asItWas },
  title: { zh: '住房改善', en: 'Housing improved' },
  route: 'housing-improvements',
  payload: Improvement,
  mayRecord: ['cadre', 'office'],
  rank: 78,
  evolve: (household, { elements }, at) => {
    const improvements = { ...household.housing.improvements };
    for (const element of elements) improvements[element] = provenanceOf(at);
    return { housing: { ...household.housing, improvements } };
  },
});
