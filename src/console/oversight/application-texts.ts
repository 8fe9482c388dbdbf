// Texts of the page of one application under supervision, in both languages.
import type { Text, Venue } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

export const OVERSEEN = catalogue({
  title: { zh: '申请', en: 'Application' },
  back: { zh: '返回批后监管', en: 'Back to oversight' },
  inLog: { zh: '审计记录', en: 'Audit events' },
  readIsAudited: { zh: '查看已记入审计。', en: 'Your reading was audited.' },
  approvalNumber: { zh: '批准编号', en: 'Approval' },
  decidedAt: { zh: '决定时间', en: 'Decided' },
  summary: { zh: '申请概要', en: 'The application' },
  applicant: { zh: '申请人', en: 'Applicant' },
  decision: { zh: '决定及依据', en: 'The decision and its basis' },
  undecided: { zh: '尚未作出决定。', en: 'Not decided yet.' },
  awaited: { zh: '尚缺材料', en: 'Missing documents' },
  byMatching: { zh: '系统比对作出', en: 'made by matching' },
  byReview: { zh: '人工审核作出', en: 'made by review' },
  version: { zh: '方案 {id}，版本 {version}', en: 'scheme {id}, version {version}' },
  reasons: { zh: '所列原因', en: 'Reasons given' },
  noReasons: { zh: '各项核验一致，没有不利原因。', en: 'All checks matched; there were no reasons against it.' },
  timeline: { zh: '经过', en: 'Timeline' },
  state: { zh: '当前状态', en: 'Current state' },
  frozenBy: { zh: '冻结人', en: 'Frozen by' },
  frozenAt: { zh: '冻结时间', en: 'Frozen' },
  reason: { zh: '冻结事由', en: 'Reason' },
  missing: { zh: '缺少的材料', en: 'Missing materials' },
  missingNone: { zh: '未列材料，须现场核查其他事项', en: 'no materials; other facts are verified on site' },
  lastDay: { zh: '到窗口期限', en: 'To come by' },
  provisional: { zh: '当年节假日安排尚未公布，可能变动', en: 'holidays of that year are not published yet' },
  overdue: { zh: '已逾期，待决定', en: 'past due, to be decided' },
  attendance: { zh: '到场', en: 'Came to the window' },
  notYet: { zh: '尚未到场；逾期将由系统自动撤销', en: 'not yet; after the last day the service revokes it' },
  restored: { zh: '恢复', en: 'Restored' },
  verifiedOn: { zh: '{day}现场核查', en: 'verified on site on {day}' },
  fromSpotCheck: { zh: '源自抽查', en: 'From a spot check' },
  fromBlast: { zh: '源自影响面排查', en: 'From a blast radius' },
  see: { zh: '查看', en: 'see it' },
  freezeOpen: { zh: '当前冻结', en: 'Current freeze' },
  freezeEnded: { zh: '最近一次冻结', en: 'The latest freeze' },
  proposal: { zh: '拟撤销，待另一名主管', en: 'Proposed for revocation, awaiting another supervisor' },
  revocation: { zh: '撤销', en: 'The revocation' },
  ground: { zh: '理由', en: 'Ground' },
  explanation: { zh: '说明', en: 'In words' },
  proposedBy: { zh: '提出', en: 'Proposed' },
  carriedOutBy: { zh: '执行', en: 'Carried out' },
  clause: { zh: '依据', en: 'Clause' },
  remedy: { zh: '告知申请人的救济途径', en: 'Remedy told to the applicant' },
  hearing: { zh: '陈述申辩', en: 'Statement of the case' },
  heardUntil: {
    zh: '至{day}止；届满前须已记录陈述，方可执行',
    en: 'until the end of {day}; the revocation can be carried out earlier only once the statement is recorded',
  },
  heardOpen: { zh: '执行前均可陈述', en: 'until it is carried out' },
  statedOn: { zh: '{day}陈述，{by}记录', en: 'stated on {day}, recorded by {by}' },
  pushes: { zh: '部门推送', en: 'Pushes to departments' },
  bans: { zh: '由此登记的限制申报', en: 'Bans that follow from it' },
  banUntil: { zh: '至{day}', en: 'until the end of {day}' },
  receipt: { zh: '回执', en: 'Receipt' },
  acknowledge: { zh: '登记纸质确认', en: 'Record an acknowledgement on paper' },
  acknowledgeHint: {
    zh: '该部门无接口、以纸质或电话确认的，登记后不再推送。',
    en: 'For a department without an interface. After that, pushes to it stop.',
  },
  receiptNumber: { zh: '回执编号', en: 'Number of the receipt' },
  note: { zh: '说明', en: 'Note' },
});

const OVERSEEN_ONLINE = catalogue({
  missingNone: { zh: '未列材料，须核查其他事项', en: 'no materials; other facts are verified' },
  lastDay: { zh: '提交期限', en: 'To hand in by' },
  attendance: { zh: '提交', en: 'Handed in' },
  notYet: { zh: '尚未提交；逾期将由系统自动撤销', en: 'not yet; after the last day the service revokes it' },
  verifiedOn: { zh: '{day}核查', en: 'verified on {day}' },
});
/** The texts of a freeze that is verified at the venue. */
export const overseenAt = (venue: Venue): typeof OVERSEEN =>
  venue === 'online' ? { ...OVERSEEN, ...OVERSEEN_ONLINE } : OVERSEEN;

export const MOVES = catalogue({
  title: { zh: '可办理', en: 'Possible acts' },
  readOnly: { zh: '监督人员可以查看全部内容，不办理。', en: 'An auditor reads everything and changes nothing.' },
  nothing: {
    zh: '该申请目前没有可由主管办理的监管事项：只有已审批通过的可以冻结。',
    en: 'There is nothing for a supervisor to do here: only an approved application can be frozen.',
  },
  final: { zh: '撤销不可逆转，没有可办理的事项。', en: 'A revocation cannot be undone: there is nothing more to do.' },
  legal: { zh: '当前状态：{status}。可以变为：{moves}。', en: 'It is {status} now, and may become: {moves}.' },
  legalNone: {
    zh: '当前状态：{status}。您目前没有可办理的操作。',
    en: 'It is {status} now: there is nothing that you can do.',
  },
  refusedProposal: { zh: '已有拟撤销意见：{ground}（{by}提出）。', en: 'Proposed already: {ground} (by {by}).' },
  notBefore: { zh: '最早：{moment}。', en: 'Not before {moment}.' },

  freeze: { zh: '冻结', en: 'Freeze' },
  freezeHow: {
    zh: '冻结后审批决定暂停效力。系统立即短信通知申请人到窗口现场核查、列明缺少的材料和期限，并通知呈报单位。逾期未到场的，系统自动撤销。',
    en:
      'The approval is suspended. A text message asks the applicant at once to come to the window, with the missing ' +
      'materials and the deadline; the unit is informed as well. If the applicant does not come in time, the ' +
      'service revokes the approval.',
  },
  freezeReason: { zh: '冻结事由', en: 'Reason' },
  freezeReasonHint: {
    zh: '供呈报单位、主管和监督人员阅读；不写入短信。',
    en: 'Read by the unit, supervisors and auditors; never put into a text message.',
  },
  missing: { zh: '缺少或不合规的材料', en: 'Materials missing or not compliant' },
  otherKinds: { zh: '其他材料', en: 'Other materials' },
  cause: { zh: '源自抽查案件', en: 'From the spot-check case' },
  causeNone: { zh: '不是', en: 'none' },
  causeCase: { zh: '{id}（{day}抽取）', en: '{id} (drawn on {day})' },
  missingHint: { zh: '可多选；写入短信。', en: 'As many as apply; named in the text message.' },
  due: { zh: '到窗口期限', en: 'To come by' },
  dueHint: {
    zh: '不填则为{n}个工作日后，即{day}；最迟{most}。非工作日顺延。',
    en: 'If empty: {day}, {n} working days from now; {most} at the latest. A day off moves to the next working day.',
  },
  freezeSubmit: { zh: '冻结并通知申请人', en: 'Freeze, and tell the applicant' },

  attend: { zh: '到场登记', en: 'The person came' },
  attendHow: {
    zh: '登记后不再因逾期自动撤销，由主管决定恢复或撤销。',
    en: 'After that, lateness alone no longer revokes it: a supervisor decides.',
  },
  attendedOn: { zh: '到场日期', en: 'Day' },
  attendNote: { zh: '说明（可不填）', en: 'Note (optional)' },
  attendSubmit: { zh: '登记到场', en: 'Record it' },

  restore: { zh: '恢复', en: 'Restore' },
  restoreHow: {
    zh: '须已在受理窗口现场核查。恢复后审批决定继续有效，批准编号不变，短信通知申请人。尚待执行的撤销意见随之撤回。',
    en:
      'This requires verification at the window. The approval is in force again under the same number, and the ' +
      'applicant is informed. A proposed revocation is withdrawn.',
  },
  verifiedOn: { zh: '现场核查日期', en: 'Verified on' },
  verifiedHint: {
    zh: '不填则为到场日期或今日；逾期未到场的不能恢复。',
    en:
      'If empty: the day the person came, or today. If the person came after the last day, restoring is not ' +
      'possible.',
  },
  revokeVerifiedOn: { zh: '现场核查日期（可不填）', en: 'Verified on site on (optional)' },
  revokeVerifiedHint: {
    zh: '有现场核查的填写；不填则为登记的到场日期。',
    en: 'Fill this in after a verification on site. If empty: the recorded day on which the person came.',
  },
  restoreNote: { zh: '核查情况', en: 'Result of the verification' },
  restoreSure: { zh: '已在受理窗口现场核查原件', en: 'The originals were verified at the window' },
  restoreSubmit: { zh: '恢复', en: 'Restore it' },

  propose: { zh: '提议撤销', en: 'Propose revocation' },
  proposeHow: {
    zh: '提议本身不撤销；须由另一名主管以相同理由执行。',
    en: 'This revokes nothing yet: another supervisor carries it out on the same ground.',
  },
  choose: { zh: '撤销理由', en: 'Ground' },
  chooseGround: { zh: '请选择撤销理由', en: 'Choose a ground' },
  hearingNow: { zh: '立即短信告知陈述、申辩权', en: 'the person is told at once of the right to be heard' },
  hearingUntil: { zh: '{day}（含当日）前不得执行', en: 'not carried out before the end of {day}' },
  noHearing: { zh: '不涉及处罚，不另行告知', en: 'no penalty, and no hearing notice' },
  pushedTo: { zh: '撤销后推送{names}', en: 'pushed to {names} once revoked' },
  credit: { zh: '并将申请人和呈报单位报送信用管理系统', en: 'and to the credit system, for applicant and unit' },
  noCredit: { zh: '不报送信用系统', en: 'not to the credit system' },
  banOfApplicant: {
    zh: '限制申请人申报（今日执行则至{day}）',
    en: 'the applicant is barred (until the end of {day} if carried out today)',
  },
  banOfUnit: {
    zh: '限制呈报单位“{unit}”申报（今日执行则至{day}），其在办的{n}件申请不能批准',
    en: 'the unit {unit} is barred (until the end of {day} if carried out today); its {n} open applications are stopped',
  },
  noBan: { zh: '不限制申报', en: 'nobody is barred' },
  afterDay: { zh: '期限届满后方可（{day}之后）', en: 'only once the last day, {day}, has passed' },
  proposeNote: { zh: '事实和理由', en: 'Facts and reasons' },
  proposeSubmit: { zh: '提议撤销', en: 'Propose it' },

  state: { zh: '记录陈述申辩', en: 'Record the statement' },
  stateHow: {
    zh: '记录后不必再等待陈述期限。',
    en: 'After that, the revocation need not wait for the end of the term.',
  },
  heardOn: { zh: '陈述日期', en: 'Heard on' },
  statement: { zh: '陈述内容', en: 'Statement' },
  stateSubmit: { zh: '记录', en: 'Record it' },

  withdraw: { zh: '撤回提议', en: 'Withdraw the proposal' },
  withdrawHow: { zh: '撤回后仍为冻结。', en: 'The approval stays frozen.' },
  withdrawNote: { zh: '撤回原因', en: 'Reason' },
  withdrawSubmit: { zh: '撤回提议', en: 'Withdraw it' },

  confirm: { zh: '复核并撤销', en: 'Countersign, and revoke' },
  confirmHow: {
    zh: '一经执行，审批决定即被撤销，不可恢复。随后：',
    en: 'This revokes the approval and cannot be undone. Then:',
  },
  tellsApplicant: { zh: '短信告知申请人理由、依据和救济途径', en: 'the applicant is told ground, clause and remedy' },
  confirmNote: { zh: '复核意见', en: 'Your opinion' },
  confirmSure: {
    zh: '已核阅案卷和提议，同意以“{ground}”撤销',
    en: 'I have read the application and the proposal, and revoke on the ground: {ground}',
  },
  confirmSubmit: { zh: '撤销审批决定', en: 'Revoke the approval' },
  ownProposal: {
    zh: '这是您提出的意见，须由另一名主管复核执行。',
    en: 'You proposed it: another supervisor has to carry it out.',
  },
  waitsUntil: {
    zh: '陈述期限为{day}，其后方可执行；记录陈述后即可执行。',
    en:
      'The applicant may state the case until the end of {day}. The revocation can be carried out after that day, or ' +
      'once the statement is recorded.',
  },
});

const MOVES_ONLINE = catalogue({
  freezeHow: {
    zh: '冻结后审批决定暂停效力。系统立即短信通知申请人在网上提交材料、列明缺少的材料和期限，并通知呈报单位。逾期未提交的，系统自动撤销。',
    en:
      'The approval is suspended. A text message asks the applicant at once to hand in the missing materials online, ' +
      'with the deadline; the unit is informed as well. If they are not handed in in time, the service revokes the ' +
      'approval.',
  },
  due: { zh: '提交期限', en: 'To hand in by' },
  attend: { zh: '提交登记', en: 'The materials were handed in' },
  attendedOn: { zh: '提交日期', en: 'Day' },
  attendSubmit: { zh: '登记提交', en: 'Record it' },
  restoreHow: {
    zh: '须已核查网上提交的材料。恢复后审批决定继续有效，批准编号不变，短信通知申请人。尚待执行的撤销意见随之撤回。',
    en:
      'This requires verification of what was handed in online. The approval is in force again under the same ' +
      'number, and the applicant is informed. A proposed revocation is withdrawn.',
  },
  verifiedOn: { zh: '核查日期', en: 'Verified on' },
  verifiedHint: {
    zh: '不填则为提交日期或今日；逾期未提交的不能恢复。',
    en: 'If empty: the day of handing in, or today. What was handed in after the last day cannot be restored.',
  },
  revokeVerifiedOn: { zh: '核查日期（可不填）', en: 'Verified on (optional)' },
  revokeVerifiedHint: {
    zh: '已核查的填写；不填则为登记的提交日期。',
    en: 'Fill this in after a verification. If empty: the recorded day of handing in.',
  },
  restoreSure: { zh: '已核查网上提交的材料', en: 'What was handed in online was verified' },
});
/** The texts of the acts on a freeze that is verified at the venue; at the window if the posted word is no venue. */
export const movesAt = (venue: string | null): typeof MOVES =>
  venue === 'online' ? { ...MOVES, ...MOVES_ONLINE } : MOVES;

export const DONE = catalogue({
  noFreezeProposed: {
    zh: '已提议不予冻结，待另一名主管同意。',
    en: 'Proposed not to freeze: another supervisor has to agree.',
  },
  notFrozen: { zh: '已决定不予冻结。', en: 'It was decided not to freeze.' },
  noFreezeWithdrawn: { zh: '已撤回不予冻结的提议。', en: 'The proposal not to freeze was withdrawn.' },
  frozen: { zh: '已冻结，并已通知申请人。', en: 'Frozen, and the applicant is told.' },
  attended: { zh: '已登记到场。', en: 'Recorded that the person came.' },
  restored: { zh: '已恢复。', en: 'Restored.' },
  proposed: { zh: '已提议撤销，待另一名主管执行。', en: 'Proposed: another supervisor has to carry it out.' },
  stated: { zh: '已记录陈述申辩。', en: 'The statement is on record.' },
  withdrawn: { zh: '已撤回提议。', en: 'The proposal was withdrawn.' },
  revoked: { zh: '已撤销，正在推送相关部门。', en: 'Revoked; the departments are being told.' },
  acknowledged: { zh: '已登记确认。', en: 'The acknowledgement is on record.' },
});
export type DoneMove = keyof typeof DONE;

const HANDED_IN: Text = { zh: '已登记提交。', en: 'Recorded that the materials were handed in.' };
/** The outcome of an act, by the venue of the latest freeze. */
export const doneAt = (done: DoneMove, venue: Venue | undefined): Text =>
  done === 'attended' && venue === 'online' ? HANDED_IN : DONE[done];
