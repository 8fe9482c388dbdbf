// Descriptions of the departments' items and of clerks' decisions.
import type { Descriptions } from './all.ts';

export const REVIEW_DESCRIPTIONS: Descriptions = {
  awaiting: ['尚待何人', 'The person awaited'],
  'ReviewItem.awaiting': ['countersign：等待另一人复核', 'countersign: awaits a second person'],
  'ReviewCase.awaiting': ['countersign：等待另一人复核', 'countersign: awaits a second person'],
  unserved: [
    'true：没有机构管辖其所在区；该方案的主管和监督人员可见，运维人员为机构指定该区后方可办理',
    'Whether no office answers for its district: the supervisors and auditors of the scheme see it, and people decide ' +
      'on it once an operator has given an office the district',
  ],
  assignee: ['领取人的编号；null 表示无人领取', 'The id of the clerk who holds the item; null if nobody holds it'],
  leaseUntil: ['领取有效至', 'The end of the lease'],
  rules: ['须由人判断的规则', 'The rules that people settle'],
  'SpotCheck.rules': ['公布的抽取规则，逐步', 'The published rule, step by step'],
  documents: [
    '本部门的材料：须由人审核的，以及数据源已核验的',
    'The department’s documents: those that people settle, and those that a source has completed',
  ],
  'documents.check': ['办理时的名称，如 document:diploma', 'Its name in a settlement, such as document:diploma'],
  'documents.kind': ['材料种类', 'The kind of material'],
  'documents.text': ['材料名称，中英文', 'The name of the material'],
  'decisions.materialId': [
    '所审材料的编号；其他事项或未提交为 null',
    'The id of the document that was examined; null for other subjects, and where none was handed in',
  ],
  'documents.materialId': ['已提交材料的编号；未提交为 null', 'The id of the material; null if it was not handed in'],
  'documents.seals': ['须有的用印单位', 'The owners of the stamps that it has to bear'],
  'documents.state': [
    'covered 来源已核验一致 · waiting 待审核 · examined 已审核 · refused 不符合要求',
    'covered by a source, waiting for people, examined by them, or refused',
  ],
  'Application.materials': [
    '须由人审核材料的业务方案才有：计入的各项材料及其状态',
    'Only where people settle documents: the documents that count, and the state of each',
  ],
  'materials.state': [
    'covered 来源已核验一致 · waiting 待审核 · examined 已审核 · refused 不符合要求',
    'covered by a source, waiting for people, examined by them, or refused',
  ],
  matched: ['已一致的数据源', 'The sources that match'],
  nothingLeft: [
    '已无待办：退回后由系统比对办结',
    'Nothing is left to settle; once the item is given back, matching closes it',
  ],
  settledBy: ['办理人的编号', 'The id of the person who settled the item'],
  attendedOn: ['申请人到窗口的日期', 'The day on which the applicant came to the window'],
  visit: [
    '窗口人员登记的最近一次到场（最近一次通知到窗口之后）；没有为 null',
    'The latest visit since the last call, as the window recorded it; null if there is none',
  ],
  'visit.note': ['登记的说明', 'The note of the person who recorded it'],
  takesTwo: ['确认须经另一人复核', 'Whether a confirmation needs a countersignature'],
  refusalCodes: ['可用的拒绝理由代码', 'The possible reason codes of a refusal'],
  needsGround: ['确认须选择一项 grounds', 'Whether a confirmation needs one of `grounds`'],
  grounds: ['可用的确认依据', 'The possible grounds of a confirmation'],
  needsNoteOrEvidence: [
    '与数据源矛盾：确认另须备注或佐证材料',
    'The source contradicts the claim, so a confirmation also needs a note or evidence',
  ],
  confirmable: [
    'false：须判断的登记姓名未知，重新查询前确认将答复 422 name_not_shown',
    'false while the registered name to judge is unknown; a confirmation before the source is asked again is ' +
      'refused with 422 name_not_shown',
  ],
  answeredSince: ['转人工后数据源已答复且一致', 'The source has answered since the referral, and matches'],
  'checks.differences': [
    '答复可能不是本人时只列字段与结论；本部门审核人员读取、领取或重新查询时可见须判断的登记姓名，并记入审计',
    'Lists only field and verdict if the answer may concern another person. A clerk of the department who reads, ' +
      'takes or rechecks the item sees the registered name to judge, and this is audited',
  ],
  ban: [
    '现行限制申报：到期前确认通过将答复 409 ban_in_force',
    'A ban in force; until the end of its last day, an approving confirmation is refused with 409 ban_in_force',
  ],
  contested: ['另有他人申报同一证书的申请', 'Applications of other persons that claim the same certificate'],
  leftToOthersBy: [
    '意见不一致、须由本部门他人办理的审核人员',
    'Clerks whose opinions differed; another clerk of the department settles the item',
  ],
  opinion: ['第几人的意见：2 为复核人', 'Number of the person: 2 is the second person'],
  'decisions.code': ['拒绝理由的代码', 'The reason code of a refusal'],
  'decisions.note': [
    '确认的说明，仅存档，申请人看不到',
    'A note on the confirmation, for the record; the applicant never sees it',
  ],
  'decisions.reason': ['拒绝的理由', 'The reason for the refusal'],
  'decisions.result': ['确认或拒绝', 'Confirmed or refused'],
  'reason.note': ['拒绝理由的补充说明', 'An addition to the reason of the refusal'],
  check: [
    '数据源，或无数据源的规则的理由代码',
    'A source or, for a rule without a source, the reason code of the rule',
  ],
  ground: ['依据', 'The ground'],
  'decisions.ground': [
    '确认依据：不是 match 的数据源必填，规则可选',
    'The ground of the confirmation: required for a source that does not match, optional for a rule',
  ],
  evidence: ['佐证材料的编号', 'The ids of the materials as evidence'],
  countersignedBy: ['复核人的编号', 'The id of the person who countersigned'],
  returnedBy: ['退回人的编号', 'The id of the person who sent the item back'],
  comments: ['备注', 'The comments'],
  'comments.text': ['备注内容', 'The comment'],
  supplements: ['历次补正', 'All requested supplements'],
  sources: ['要重新查询的数据源；省略为全部', 'The sources to ask again; all sources if absent'],

  // items that the caller has finished with
  done: ['本人所作的办理；仅见于 mine=done', 'The caller’s own act; only with `mine=done`'],
  act: [
    '办理方式：settled 办理、countersigned 复核一致、differed 复核不一致、returned 退回',
    'settled, countersigned in agreement, differed from the first person, or returned without an opinion',
  ],
  'done.result': ['本人的意见；退回为 null', 'The caller’s own opinion; null for an item that was returned'],
  on: ['日期', 'The day'],

  // overrides
  itemId: ['审核事项的编号', 'The id of the review item'],
  'Override.verdict': ['数据源的结论；规则为 null', 'The verdict of the source; null for a rule'],
  'Override.at': ['生效时间', 'The time at which it took effect'],
};
