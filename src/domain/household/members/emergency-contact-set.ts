import { Entry } from '../../entry.js';
import { factOf } from '../../fact.js';
import { Code, InFile, Name, Note, Optional, PersonalTo, Phone, Required } from '../../fields.js';
import { provenanceOf } from '../../provenance.js';
import type { Household } from '../household.js';
import type { Members } from './members.js';

/** Whom to call for a member, or for the household. */
export class EmergencyContact extends Entry {
  @Optional('成员：为谁设的联系人', 'Member: for whom', InFile('member')) personId?: string;
  @Required('姓名：联系人', 'Name: of the contact', Name(100, 'household'), '李某') name!: string;
  @Required('电话：联系人', 'Phone: of the contact', [Phone(), PersonalTo('household')]) phone!: string;
  @Optional('关系：与成员的关系', 'Kinship: to the member', Code('kinship'), '20') kinship?: string;
  @Note() note?: string;
}

export const emergencyContactSet = factOf<Members, Household>()({
  type: 'EmergencyContactSet',
  version: 1,
  title: { zh: '紧急联系人', en: 'Emergency contact set' },
  route: 'emergency-contacts',
  payload: EmergencyContact,
  mayRecord: ['cadre', 'desk', 'office'],
  rank: 13,
  conflictKey: ({ personId }) => `emergency-contact:${personId ?? 'household'}`,
  evolve: ({ emergencyContacts }, { personId = 'household', name, phone, kinship }, at) => ({
    emergencyContacts: {
      ...emergencyContacts,
      [personId]: { ...provenanceOf(at), name, phone, ...(kinship !== undefined && { kinship }) },
    },
  }),
});
