import type { Codes } from '../../code.js';

export const memberCodes: Codes = {
  'member-unknown': {
    status: 422,
    zh: '该户没有这个成员',
    en: 'The household has no such member',
    wayOut: { zh: '请核对人员编号，或先添加成员', en: 'check the person id, or add the member first' },
  },
  'member-not-yet': {
    status: 422,
    zh: '这一天该成员还不在户内',
    en: 'That person was not yet a member on that day',
    wayOut: {
      zh: '请核对日期，或更正添加成员的日期',
      en: 'check the day, or correct the day on which they were added',
    },
  },
  'member-present': {
    status: 409,
    zh: '这个成员已经在户内',
    en: 'That person is a member already',
    wayOut: { zh: '信息有变，请录入成员信息变更', en: 'if their details have changed, record a change of details' },
  },
  'member-left': {
    status: 409,
    zh: '这个成员在这一天之前已经离开',
    en: 'That member had left before that day',
    wayOut: {
      zh: '请核对日期；离开有误，请更正或作废 with 所列的记录',
      en: 'check the day; if the departure is wrong, correct or void the entry named in with',
    },
  },
  'before-birth': {
    status: 422,
    zh: '这一天该成员尚未出生',
    en: 'That member had not been born on that day',
    wayOut: {
      zh: '请核对这条记录的日期和成员的出生日期，更正有误的一条',
      en: "compare the day with the member's birthday, and correct the one that is wrong",
    },
  },
  'identity-number-shared': {
    status: 422,
    zh: '同一证件号码登记在两个人名下',
    en: 'The same number of a document is recorded for two people',
    wayOut: {
      zh: '请对照证件，更正录错的一人；同一个人重复登记的，保留一条，另一条作废或录入成员减少',
      en: 'compare with the documents and correct the wrong one; if one person was recorded twice, void one of the two or record that they left',
    },
  },
  'member-elsewhere': {
    status: 422,
    zh: '同一个人在两户都登记为在册成员',
    en: 'One person is a member of two households now',
    wayOut: {
      zh: '请核实其现住哪一户，并在另一户录入成员减少',
      en: 'find out in which household the person lives now, and record in the other one that they left',
    },
  },
  'head-left': {
    status: 422,
    zh: '户主已离开或去世，尚未确定新户主',
    en: 'The head of the household has left or died, and there is no new one',
    wayOut: {
      zh: '请录入变更户主；离开有误，请更正或作废该条',
      en: 'record who is head now; if the departure is wrong, correct or void it',
    },
  },
  'nobody-left': {
    status: 422,
    zh: '户内已无在册成员',
    en: 'Nobody is left in the household',
    wayOut: {
      zh: '全户已迁走或去世的，请销户；还有人的，请添加成员',
      en: 'close the household, or add the members who still live there',
    },
  },
  'document-number-form': {
    status: 422,
    zh: '证件号码与证件种类不符',
    en: 'The number does not fit the kind of document',
    cases: [
      { zh: '证件号码与证件种类不符，应如 {example}', en: 'Numbers of that kind of document look like {example}' },
    ],
    wayOut: {
      zh: '请对照证件核实种类和号码；都不合适的，种类请选其他证件',
      en: 'compare kind and number with the document; if no kind fits, choose other',
    },
  },
  'two-heads': {
    status: 409,
    zh: '同一天有两位户主',
    en: 'There are two heads on one day',
    wayOut: { zh: '请核对日期，或更正、作废其中一条', en: 'check the day, or correct or void one of the two' },
  },
  'nothing-changes': {
    status: 422,
    zh: '没有填写任何有变动的项目',
    en: 'The entry names no change',
    wayOut: { zh: '请至少填写一项变动', en: 'send at least one change' },
  },
  'identity-number-contradicts': {
    status: 422,
    zh: '与身份证号中的出生日期或性别不符',
    en: 'It contradicts the birthday or the sex in the identity number',
    wayOut: { zh: '请对照证件核实两者', en: 'compare both with the card, and correct the one that is wrong' },
  },
  'merge-unknown': {
    status: 422,
    zh: '没有这次合户',
    en: 'There is no such merge',
    wayOut: { zh: '请填写合户的记录编号', en: 'name the entry that merged the households' },
  },
  'merged-into-itself': {
    status: 422,
    zh: '并入的须是另一户',
    en: 'A household cannot be merged into itself',
    wayOut: { zh: '请填写留存一户的编号', en: 'name the household that goes on' },
  },
  'already-merged': {
    status: 409,
    zh: '该户已经并入他户',
    en: 'The household is merged into another one already',
    cases: [
      { zh: '该户已经并入他户：{household}', en: 'The household is merged into another one already: {household}' },
    ],
    wayOut: {
      zh: '并错了户的，请先撤销 with 所列的合户，再重新录入',
      en: 'if that was the wrong household, revert the merge named in with and record it anew',
    },
  },
  'merge-reverted': {
    status: 409,
    zh: '这次合户已经撤销',
    en: 'This merge has been reverted already',
    wayOut: {
      zh: '撤销有误的，请将撤销记录作废；又须合并的，请另录一次合户',
      en: 'if the reversal is wrong, void it; to merge them again, record another merge',
    },
  },
  'household-merged': {
    status: 409,
    zh: '该户在这一天之前已经并入他户',
    en: 'The household had been merged into another one before that day',
    cases: [
      {
        zh: '该户在这一天之前已经并入他户：{household}',
        en: 'The household had been merged into another one before that day: {household}',
      },
    ],
    wayOut: {
      zh: '请改录到留存的一户名下；合户有误的，请撤销 with 所列的合户',
      en: 'record it in the household that goes on; if the merge is wrong, revert the one named in with',
    },
  },
  'split-into-itself': {
    status: 422,
    zh: '分出的须是另一户',
    en: 'A household cannot be split into itself',
    wayOut: { zh: '请先为新户建档，再填写新户的编号', en: 'register the new household first, and name that' },
  },
  'member-twice': {
    status: 422,
    zh: '同一成员列了两次',
    en: 'One member is named twice',
    wayOut: { zh: '每人只列一次', en: 'name each member once' },
  },
};
