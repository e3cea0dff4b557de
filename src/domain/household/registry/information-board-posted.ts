import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Note, Optional, Text } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Registry } from './registry.js';

/** The household's board (信息展板) was put up or renewed. */
export class InformationBoard extends Entry {
  @Optional('内容：展板上写明的事项', 'Content: what it says', Text(2000, 'household'), '包保干部、帮扶措施、联系电话')
  content?: string;
  @Note() note?: string;
}

export const informationBoardPosted = factOf<Registry, Household>()({
  type: 'InformationBoardPosted',
  version: 1,
  title: { zh: '张贴信息展板', en: 'Information board posted' },
  route: 'information-boards',
  payload: InformationBoard,
  mayRecord: ['cadre', 'office'],
  rank: 25,
  evolve: (_, __, at) => ({ informationBoard: provenanceOf(at) }),
});
