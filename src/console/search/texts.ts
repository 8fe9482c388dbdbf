// Texts of the search, of a person and of a unit, in both languages.
import { catalogue } from '../kit/texts.ts';

export const SEARCH = catalogue({
  title: { zh: '查询', en: 'Search' },
  results: { zh: '查询结果', en: 'Results' },
  how: {
    zh:
      '在页首输入受理编号、批准编号、用人单位（名称的一部分或统一社会信用代码）或单位自编号，然后按回车。' +
      '编号须完整，大小写、空格和连字符不限。',
    en:
      'In the box at the top, type an application number, an approval number, an employer (a part of its name, or ' +
      'its credit code) or the reference of the unit, and press Enter. A number has to be complete; upper or lower ' +
      'case, spaces and dashes do not matter.',
  },
  termIs: { zh: '查询内容', en: 'Searched for' },
  nothing: { zh: '没有查到。', en: 'Nothing was found.' },
  nothingHint: {
    zh: '请核对编号或单位名称。按申请人查询，请用“查人”。',
    en: 'Check the number or the name of the unit. To search for an applicant, use “Find a person”.',
  },
  clerkHint: {
    zh: '只能查到涉及本部门的申请。',
    en: 'You find only applications that concern your department.',
  },
  byReference: { zh: '单位自编号与此相同的申请', en: 'Applications with this reference' },
  byEmployer: { zh: '名称含此内容的各单位的申请', en: 'Applications of the units with this in their name' },
  instead: { zh: '改按用人单位查询', en: 'Search by employer instead' },
  older: { zh: '更早的', en: 'Older' },
  newest: { zh: '回到最新的', en: 'Back to the newest' },
  pages: { zh: '翻页', en: 'Pages' },
  caption: { zh: '申请，最新提交的在前', en: 'Applications, newest first' },

  number: { zh: '受理编号', en: 'Number' },
  reference: { zh: '单位自编号', en: 'Reference' },
  applicant: { zh: '申请人', en: 'Applicant' },
  employer: { zh: '用人单位', en: 'Employer' },
  noEmployer: { zh: '无用人单位', en: 'none' },
  scheme: { zh: '业务', en: 'Scheme' },
  submitted: { zh: '提交日期', en: 'Submitted' },
  status: { zh: '状态', en: 'Status' },
  related: { zh: '相关', en: 'Related' },
  item: { zh: '审核事项', en: 'Item' },
  samePerson: { zh: '该申请人的全部申请', en: 'All applications of this person' },
  samePersonOf: { zh: '该申请人的全部申请（{number}）', en: 'All applications of this person ({number})' },
});

export const PERSON = catalogue({
  find: { zh: '查人', en: 'Find a person' },
  how: {
    zh:
      '填写姓名和公民身份号码（两者均须相符），或者只填手机号码。内容不进入网址和日志行；' +
      '查询人、用途和查到的申请均记入审计日志。',
    en:
      'Give the name and the resident id, which both have to match, or the phone number alone. They never appear in ' +
      'a web address or a log line. The audit log records who searched, the purpose, and the applications found.',
  },
  notLookedUp: {
    zh: '您输入的像是公民身份号码或手机号码，没有查询。请补全以下内容并选择用途。',
    en:
      'This looks like a resident id or a phone number, and was not looked up. Complete the form and choose a ' +
      'purpose.',
  },
  maybeName: {
    zh: '没有这样的编号或单位。如果这是申请人姓名，请补全以下内容并选择用途。',
    en: 'There is no such number or unit. If this is the name of an applicant, complete the form and choose a purpose.',
  },
  byIdentity: { zh: '按姓名和公民身份号码', en: 'By name and resident id' },
  byPhone: { zh: '或按手机号码', en: 'Or by phone number' },
  name: { zh: '姓名', en: 'Name' },
  residentId: { zh: '公民身份号码', en: 'Resident id' },
  phone: { zh: '手机号码', en: 'Phone number' },
  purpose: { zh: '用途', en: 'Purpose' },
  choose: { zh: '请选择', en: 'Choose' },
  submit: { zh: '查询', en: 'Search' },
  wrongId: {
    zh: '请填写18位公民身份号码，并核对校验位',
    en: 'Give a resident id of 18 characters; check the last one',
  },
  wrongPhone: { zh: '请填写11位手机号码', en: 'Give a mobile number of 11 digits' },
  oneWay: {
    zh: '手机号码，或者姓名和公民身份号码，两种方式只填一种',
    en: 'Give either the phone number, or name and resident id',
  },
  noPurpose: { zh: '请选择用途', en: 'Choose a purpose' },
  found: { zh: '查到{n}件', en: '{n} found' },
  foundMore: { zh: '只列最新的{n}件', en: 'Only the newest {n} are listed' },
  none: {
    zh: '没有查到。姓名与号码不符的，或者您无权查看相关申请的，均显示此结果。',
    en:
      'Nothing was found. You see this message also if name and id do not match, or if you may not see the ' +
      'applications that match.',
  },
  again: { zh: '再查一人', en: 'Find another person' },
  searched: { zh: '已按用途“{purpose}”记入审计。', en: 'Audited, with the purpose “{purpose}”.' },
});

export const SUBJECT = catalogue({
  person: { zh: '同一申请人的申请', en: 'Applications of one person' },
  personNote: { zh: '查看行为记入审计。', en: 'Each reading is audited.' },
  unit: { zh: '用人单位', en: 'Employer' },
  counts: { zh: '按状态统计', en: 'By status' },
  all: { zh: '全部', en: 'all' },
  applications: { zh: '申请', en: 'Applications' },
  noApplications: { zh: '没有您可以查看的申请。', en: 'There is no application that you may see.' },
  bans: { zh: '限制申报', en: 'Bans' },
  noBans: { zh: '没有限制申报。', en: 'There is no ban.' },
  noBansInForce: { zh: '没有生效中的限制申报。', en: 'No ban is in force.' },
  banned: {
    zh: '限制申报期至{day}届满：届满前不予批准。',
    en: 'Banned until the end of {day}: nothing is approved before that.',
  },
  creditCode: { zh: '统一社会信用代码', en: 'Credit code' },
});
