// Descriptions of the parameters of paths and queries that are not simply a property's.
import type { Descriptions } from './all.ts';

export const PARAMETER_DESCRIPTIONS: Descriptions = {
  id: ['编号（UUID）', 'The id (a UUID)'],
  '/v1/schemes/{id} id': ['业务方案编号', 'The id of the scheme'],
  '/v1/schemes/{id}/materials id': ['业务方案编号', 'The id of the scheme'],
  tile: ['块的路径（C2SP tlog-tiles），可含斜线', 'The path of the tile (C2SP tlog-tiles), with its slashes'],
  level: ['层，0 至 63', 'The level, 0 to 63'],
  file: ['文件名', 'The name of the file'],
  limit: [
    '每页行数，1 至 200，更大的按 200；默认 50',
    'Rows per page, 1 to 200; larger values count as 200; 50 by default',
  ],
  cursor: ['上一页的 nextCursor', 'The nextCursor of the previous page'],
  status: ['只列此状态的', 'Only of this status'],
  '/v1/pushes event': ['只列此项变动的', 'Only of this move'],
  scheme: ['只列此业务方案的', 'Only of this scheme'],
  reference: ['只列此单位自编号的', 'Only with this reference'],
  number: [
    '只列此申请编号的；须完整，大小写、空格、连字符不限',
    'Only the application of this number, in full; letter case, spaces and dashes do not matter',
  ],
  approvalNumber: [
    '只列此批准编号的；须完整，大小写、空格、连字符不限',
    'Only the application of this approval number, in full; letter case, spaces and dashes do not matter',
  ],
  '/verify/{approvalNumber} approvalNumber': [
    '批准编号；大小写、空格、连字符不限',
    'The approval number; letter case, spaces and dashes do not matter',
  ],
  '/verify/{approvalNumber}/proof approvalNumber': [
    '批准编号；大小写、空格、连字符不限',
    'The approval number; letter case, spaces and dashes do not matter',
  ],
  '/v1/applications/{id}/documents/{kind} kind': ['文书种类，见列表', 'The kind of document, as the list names it'],
  lang: ['页面的语言：zh（默认）或 en', 'The language of the page: zh (default) or en'],
  employer: [
    '只列此用人单位的：统一社会信用代码、在册单位名称的一部分（超过50家单位相符时拒绝），或其他单位的全称',
    'Only of this employer: its credit code, a part of the name of a unit on file ' +
      '(refused if more than 50 units have it), or the whole name of another unit',
  ],
  department: ['只列此部门的', 'Only of this department'],
  assignee: ['只列此人领取的', 'Only items that this person holds'],
  result: ['只列此结论的', 'Only with this result'],
  '/v1/reviews mine': ['done：本人已办的事项，最新在前', 'done: the items that the caller has worked on, newest first'],
  sort: [
    '排序：due 按到期，submitted 按提交时间，employer 按统一社会信用代码；前加 - 为倒序；默认 due',
    'The order: `due`, `submitted`, or `employer` (by its credit code); a minus reverses it; `due` by default',
  ],
  mine: ['true：只列由我检查的', 'true: only my cases'],
  waitsFor: ['只列等待申请人或等待决定的', 'Only those that wait for the applicant, or for a decision'],
  late: ['true：只列逾期的', 'true: only late ones'],
  recipient: ['只列告知此部门的', 'Only pushes to this department'],
  application: ['只列此申请的', 'Only of this application'],
  actor: [
    '只列此操作者的：人员或密钥的编号，或系统组成部分的名称',
    'Only by this actor: the id of a person or a key, or the name of a part of the service',
  ],
  endpoint: ['只列此接收地址的', 'Only of this endpoint'],
  kind: ['只列此种类的', 'Only of this kind'],
  active: ['true：只列有效的', 'true: only those in force'],
  proposal: ['提议的编号；只有一项时可省略', 'The id of the proposal; optional if there is only one'],
  from: ['自此时刻起（含）', 'From this moment on'],
  to: ['至此时刻（不含）', 'Before this moment'],
  '/v1/audit/proofs/consistency from': ['较小的树的叶子数', 'Leaves of the smaller tree'],
  '/v1/audit/proofs/consistency to': [
    '较大的树的叶子数；默认最新检查点',
    'Leaves of the larger tree; the latest by default',
  ],
  '/v1/audit/proofs/inclusion size': ['树的叶子数；默认最新检查点', 'Leaves of the tree; the latest by default'],
  '/v1/sandbox/messages to': ['收件号码', 'The recipient’s number'],
  format: ['csv：以 CSV 返回', 'csv: as CSV'],
  category: ['只列此人才类别', 'Only this category of talent'],
  channel: ['按此申报渠道', 'For this channel'],
  qualificationLevel: ['按此资格等级', 'For this level of qualification'],
  settlement: ['按此落户方式', 'For this way of settling'],
  employmentKind: ['按此用工形式', 'For this form of employment'],
};
