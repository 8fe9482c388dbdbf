// Texts of an item's page in both languages.

import type { DepartmentState } from '../../reviews/item-detail.ts';
import type { DocumentView, RowVerdict } from '../../reviews/shapes.ts';
import type { ConfirmationGround, Text } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

export const CASE = catalogue({
  title: { zh: '审核事项', en: 'Review item' },
  facts: { zh: '申请概要', en: 'The application' },
  scheme: { zh: '方案', en: 'Scheme' },
  category: { zh: '类别', en: 'Category' },
  businessType: { zh: '业务', en: 'Business' },
  channel: { zh: '申报渠道', en: 'Channel' },
  settlement: { zh: '落户地点', en: 'Settlement' },
  employer: { zh: '呈报单位', en: 'Unit' },
  reference: { zh: '单位自编号', en: 'Reference' },
  submitted: { zh: '提交时间', en: 'Submitted' },
  applicant: { zh: '申请人', en: 'Applicant' },
  age: { zh: '{n}岁（提交日）', en: 'aged {n} when submitted' },
  due: { zh: '办理期限', en: 'Due' },
  dueToday: { zh: '今天到期', en: 'due today' },
  daysLeft: { zh: '还剩{n}个工作日', en: '{n} working days left' },
  daysLate: { zh: '已超期{n}个工作日', en: 'late by {n} working days' },
  late: { zh: '已超期', en: 'late' },
  holder: { zh: '办理人', en: 'Held by' },
  nobody: { zh: '无人领取', en: 'nobody' },
  theSystem: { zh: '系统', en: 'the service' },
  you: { zh: '您', en: 'you' },
  until: { zh: '保留至', en: 'until' },
  personWanted: { zh: '申请人要求由工作人员决定', en: 'The applicant asked for a decision by a person' },
  unserved: {
    zh: '无管辖机构：请运维人员为机构指定该区',
    en: 'no competent office: ask the operator to give its district to one',
  },
  windowCase: { zh: '窗口办理：须申请人到场', en: 'At the window: the person must come' },
  claim: { zh: '领取并办理', en: 'Claim it' },
  claimOnly: { zh: '领取', en: 'Claim it' },
  claimHint: {
    zh: '领取后由您办理，保留十五分钟，每次操作顺延。',
    en: 'You then hold it for fifteen minutes; each action extends this.',
  },
  extend: { zh: '延长领取', en: 'Keep it longer' },
  release: { zh: '放回队列', en: 'Give it back' },
  readOnly: { zh: '您可以查看，不能办理。', en: 'You may read this, but not settle it.' },
  heldByOther: { zh: '他人正在办理，您可以查看。', en: 'Another person is working on this; you may read it.' },
  comparison: { zh: '核验与办理', en: 'Checks and your decision' },
  comparisonDone: { zh: '核验情况', en: 'Checks' },
  field: { zh: '项目', en: 'Field' },
  claimed: { zh: '申报', en: 'Claimed' },
  found: { zh: '登记', en: 'Found' },
  outcome: { zh: '比对', en: 'Compared' },
  comparisonOf: { zh: '申报与登记对照', en: 'Claimed and found' },
  silent: { zh: '—', en: '—' },
  hidden: { zh: '不予显示', en: 'not shown' },
  classOnly: {
    zh: '该来源只告知类别，不显示登记内容。',
    en: 'This register gives only the class; its entries are not shown.',
  },
  nameMissing: {
    zh: '没有可供比对的登记姓名：须重新查询该来源后方可确认；也可直接拒绝。',
    en: 'The registered name is not known: ask the source again before you confirm this. You may refuse it.',
  },
  asked: { zh: '查询于', en: 'asked' },
  ago: { zh: '（{time}前）', en: '({time} ago)' },
  oldAnswer: { zh: '答复已超时限，批准前将重新查询', en: 'too old: the source will be asked again before approval' },
  banned: {
    zh: '限制申报期至 {day} 届满：届满前不能确认通过，可以拒绝。',
    en: 'A ban is in force until the end of {day}: until then you cannot confirm it, but you can refuse.',
  },
  bannedElsewhere: {
    zh: '该申请涉及限制申报（至 {day} 届满），届满前不予批准。限制申报本身由承办部门认定；本件所列各项可照常办理。',
    en:
      'A ban concerns this application until the end of {day}: until then it is not approved. The department in ' +
      'charge settles the ban itself; you can settle this item as usual.',
  },
  supplementAgain: {
    zh: '本部门已通知补正过。补正应当一次性告知（行政许可法第三十二条）：再次通知，限于新发现的问题。',
    en:
      'Your department has asked for papers before. They have to be named at once (Administrative Licensing Law, ' +
      'article 32): ask again only for what you have found since.',
  },
  contestedBy: { zh: '此编号另有申请申报，其受理编号为', en: 'also claimed in application' },
  notAskedYet: { zh: '未查询', en: 'not asked' },
  months: { zh: '在本市参保月数', en: 'Months insured in the city' },
  monthsCounted: { zh: '正常缴费 {n} 个月', en: '{n} paid regularly' },
  monthsBackpaid: { zh: '补缴 {n} 个月', en: '{n} back-paid' },
  monthsOther: { zh: '其他 {n} 个月', en: '{n} of another kind' },
  whyHere: { zh: '本件为何转人工', en: 'Why this item is here' },
  placeDiffers: {
    zh: '第{n}位起：申报“{claimed}”，登记“{found}”',
    en: 'from character {n}: claimed “{claimed}”, found “{found}”',
  },
  placeAdded: { zh: '第{n}位起：登记多出“{found}”', en: 'from character {n}: the register adds “{found}”' },
  placeMissing: { zh: '第{n}位起：登记缺少“{claimed}”', en: 'from character {n}: the register lacks “{claimed}”' },
  placesDiffer: { zh: '共{n}位不同，见标记', en: '{n} characters differ, as marked' },
  ageWhenSubmitted: { zh: '提交日年龄', en: 'Age when submitted' },
  ageLimit: { zh: '年龄上限', en: 'Age limit' },
  years: { zh: '{n}周岁', en: '{n} years' },
  reasons: { zh: '转人工的原因', en: 'Reasons of the referral' },
  clause: { zh: '依据', en: 'Clause' },
  remedy: { zh: '告知申请人', en: 'Remedy told to the applicant' },
  rule: { zh: '条件', en: 'Rule' },
  document: { zh: '材料', en: 'Document' },
  sealsNeeded: { zh: '须有用印', en: 'Stamps required' },
  notHandedIn: {
    zh: '提交时未附该材料，可要求补正。',
    en: 'It was not handed in: you can ask for it in a supplement.',
  },
  archiveElsewhere: {
    zh: '人事档案不由申报单位提交，请向存档单位核验。',
    en: 'The unit does not hand in the archive: verify it with its custodian.',
  },
  answeredSince: {
    zh: '来源已重新答复，现在一致，请确认。',
    en: 'The source has answered since, and matches: confirm it.',
  },
  nothingLeft: {
    zh: '各来源现已全部一致，没有需要您判断的内容。可直接确认，也可放回队列由系统办结。',
    en: 'All sources match now, and nothing is left to judge. Confirm it, or give it back and the system settles it.',
  },
  bySystem: { zh: '由系统完成', en: 'Done by the system' },
  departments: { zh: '各部门进度', en: 'Departments' },
  ownDepartment: { zh: '本事项', en: 'this item' },
  summary: { zh: '请更正以下内容', en: 'Correct the following' },
  decide: { zh: '办理', en: 'Decision' },
  confirm: { zh: '确认', en: 'Confirm' },
  confirmWhat: { zh: '认定符合', en: 'the claim is correct' },
  refuse: { zh: '拒绝', en: 'Refuse' },
  refuseWhat: { zh: '认定不符合', en: 'the claim is not correct' },
  code: { zh: '拒绝理由（须选一项）', en: 'Reason to refuse (choose one)' },
  choose: { zh: '请选择', en: 'Choose' },
  note: { zh: '补充说明（申请人可见，选填）', en: 'Explanation (the applicant sees it; optional)' },
  ground: { zh: '确认依据（须选一项）', en: 'Ground for confirming it (choose one)' },
  chooseGround: { zh: '请选择确认依据', en: 'Choose a ground for the confirmation' },
  why: { zh: '说明（内部，申请人不可见，选填）', en: 'Note (the applicant does not see it; optional)' },
  whyContradicted: {
    zh: '说明（内部，申请人不可见；与来源不一致，说明与佐证材料须至少有一项）',
    en: 'Note (the applicant does not see it). The source contradicts the claim: add a note or evidence',
  },
  evidence: { zh: '佐证材料（选填）', en: 'Evidence (optional)' },
  upload: { zh: '上传佐证', en: 'Upload evidence' },
  uploadHint: { zh: '图片、PDF 或 OFD，每个不超过 20 MB', en: 'Image, PDF or OFD, at most 20 MB each' },
  uploaded: { zh: '刚上传的材料', en: 'uploaded just now' },
  attendedOn: { zh: '申请人到场日期', en: 'Day the applicant came' },
  attendedHint: {
    zh: '核验本人身份后登记到场日期。事项逾期而申请人未到场的，可不登记，直接拒绝。',
    en:
      'Check the identity, then enter the day. If the applicant has not come and the item is overdue, you may refuse ' +
      'without a day.',
  },
  visitKnown: {
    zh: '窗口已登记{day}到场（{name}），请核对。',
    en: 'The window recorded a visit on {day} ({name}): check it.',
  },
  attendedToday: { zh: '今天到场', en: 'Today' },
  itemNote: { zh: '内部备注（申请人不可见，选填）', en: 'Comment (the applicant does not see it; optional)' },
  settle: { zh: '提交办理', en: 'Submit' },
  settleNext: { zh: '提交并取下一件', en: 'Submit and take the next' },
  refusalFollows: {
    zh: '任一项拒绝，申请即不予通过；决定书将写明理由、依据、补救办法及行政复议和行政诉讼的权利。',
    en:
      'With any refusal the application is rejected; the decision names reason, clause, remedy, and the right to ' +
      'reconsideration and litigation.',
  },
  countersignTitle: { zh: '复核', en: 'Countersign' },
  countersignAsk: {
    zh: '{name}已办理本事项。请独立核对并逐项作出您的认定；对方的认定、依据和说明在您提交后显示。',
    en:
      '{name} has decided on this item. Check it yourself and decide on each point. After you submit, you see the ' +
      'first decisions with their grounds and notes.',
  },
  countersign: { zh: '提交复核意见', en: 'Submit my opinion' },
  countersignNext: { zh: '提交复核意见并取下一件', en: 'Submit my opinion and take the next' },
  differingFollows: {
    zh: '两人意见一致即办结；任一项拒绝即为意见不一致，事项退回队列，由本部门其他审核人员办理。',
    en:
      'If both agree, the item is settled. If you refuse any point, the two opinions differ, and the item returns to ' +
      'the queue for another clerk of the department.',
  },
  returnTitle: { zh: '无法判断，退回重新办理', en: 'Cannot be judged: send it back' },
  returnIt: { zh: '退回', en: 'Send it back' },
  returnNote: { zh: '退回理由', en: 'Reason for sending it back' },
  secondOpinion: { zh: '复核意见', en: 'second opinion' },
  differed: { zh: '意见不一致，不予采用', en: 'opinions differ: not used' },
  groundIs: { zh: '依据', en: 'Ground' },
  leftToOthers: {
    zh: '您与另一人的意见不一致，本事项由本部门其他审核人员办理。',
    en: 'Your opinion and another’s differ: another clerk of the department settles this item.',
  },
  waitsForSecond: {
    zh: '您已提交，等待本部门另一人复核。',
    en: 'You have submitted it; another person of the department countersigns it.',
  },
  pausedText: {
    zh: '等待申报单位补正材料，期间审核期限中止。',
    en: 'Waiting for the unit’s supplement; meanwhile the deadline is paused.',
  },
  decisions: { zh: '办理记录', en: 'Decisions' },
  decidedBy: { zh: '由', en: 'by' },
  countersignedBy: { zh: '复核', en: 'countersigned by' },
  returnedBy: { zh: '已被退回', en: 'sent back by' },
  ended: { zh: '本事项已办结', en: 'This item is settled' },
  endedClosed: { zh: '申请已终结，本事项已关闭。', en: 'The application has ended and the item is closed.' },
  settledBySystem: {
    zh: '来源恢复后由系统比对一致，自动办结。',
    en: 'The sources answered again and matched: settled by the system.',
  },
  system: { zh: '系统', en: 'the system' },
  attended: { zh: '到场日期', en: 'came on' },
  materials: { zh: '材料', en: 'Materials' },
  noMaterials: { zh: '没有提交材料。', en: 'No materials were submitted.' },
  seals: { zh: '盖章', en: 'seals' },
  open: { zh: '查看', en: 'Show' },
  download: { zh: '下载', en: 'Download' },
  downloading: {
    zh: '该类型的文件不在页面内显示，正在下载。',
    en: 'A file of this type is not shown here; it is being downloaded.',
  },
  viewer: { zh: '材料查看', en: 'Material' },
  fullSize: { zh: '按原始大小显示', en: 'Show it in full size' },
  supplement: { zh: '补正', en: 'Supplement' },
  supplementAsk: { zh: '通知补正材料', en: 'Ask for materials' },
  supplementHint: {
    zh: '请一次列全所缺材料（一次性告知）。提交后本事项暂停，直到材料补齐或逾期。',
    en: 'List all missing materials at once. The item is then paused until they arrive or the last day is over.',
  },
  supplementKinds: { zh: '所缺材料', en: 'Missing materials' },
  supplementWhy: { zh: '补正原因（适用于所选全部材料）', en: 'Reason (for all chosen materials)' },
  supplementOther: { zh: '其他材料', en: 'Other material' },
  supplementOtherNote: {
    zh: '说明（清单外材料须写明名称）',
    en: 'Note (for a material that is not in the lists, write its name)',
  },
  supplementNote: { zh: '说明', en: 'Note' },
  supplementDue: { zh: '截止日（选填）', en: 'Last day (optional)' },
  supplementTerm: {
    zh: '不填即为{day}（方案规定的{n}个工作日）。',
    en: 'If empty: {day}, the {n} working days of the scheme.',
  },
  supplementSend: { zh: '发出补正通知', en: 'Send it' },
  supplementOpen: { zh: '等待补正', en: 'waiting' },
  supplementCompleted: { zh: '已补齐', en: 'completed' },
  supplementOverdue: { zh: '逾期未补齐', en: 'overdue' },
  supplementClosed: { zh: '已终止', en: 'closed' },
  supplementUntil: { zh: '截止', en: 'last day' },
  received: { zh: '已收到', en: 'received' },
  missing: { zh: '未收到', en: 'not yet' },
  provisional: {
    zh: '节假日安排未公布，暂按周一至周五计算',
    en: 'the holidays of that year are not published: provisional',
  },
  recheck: { zh: '重新查询', en: 'Ask again' },
  recheckDone: { zh: '已重新查询。', en: 'Asked again.' },
  comments: { zh: '内部备注', en: 'Comments' },
  commentText: { zh: '添加备注', en: 'Add a comment' },
  commentSend: { zh: '保存备注', en: 'Save' },
  noComments: { zh: '没有备注。', en: 'No comments.' },
  timeline: { zh: '经过', en: 'Timeline' },
  reassign: { zh: '改派', en: 'Hand over' },
  reassignTo: { zh: '交给', en: 'To' },
  reassignNobody: { zh: '放回队列', en: 'back into the queue' },
  reassignSend: { zh: '改派', en: 'Hand over' },
  reveal: { zh: '显示身份信息', en: 'Show the identity' },
  revealPurpose: { zh: '用途', en: 'Purpose' },
  revealHint: {
    zh: '查看行为和用途均记入审计日志。',
    en: 'The audit log records that you showed the identity, and the purpose.',
  },
  revealed: { zh: '身份信息', en: 'Identity' },
  name: { zh: '姓名', en: 'Name' },
  residentId: { zh: '公民身份号码', en: 'Resident id' },
  phone: { zh: '手机', en: 'Phone' },
  spelt: { zh: '登记写法', en: 'As registered' },
  newAnswer: { zh: '来源已有新答复。', en: 'A new answer has arrived.' },
  changed: { zh: '该事项已被他人变更。', en: 'Another person has changed the item.' },
  lapsed: { zh: '您的领取已到期，事项已放回队列。', en: 'Your claim has run out and the item went back to the queue.' },
  lapsing: { zh: '领取即将到期，请延长或提交。', en: 'Your claim runs out soon: keep it longer or submit.' },
  reload: { zh: '显示最新内容（保留已填写内容）', en: 'Show the current state (your text is kept)' },
  signedOut: {
    zh: '登录已过期。请在新窗口登录后再提交，已填写的内容仍在本页。',
    en: 'Your session has ended. Sign in in a new window, then submit: your text is still here.',
  },
  signIn: { zh: '登录', en: 'Sign in' },
  resume: { zh: '重新领取并继续（保留已填写内容）', en: 'Claim it again and continue (your text is kept)' },
  typedTitle: { zh: '您填写的内容（未提交）', en: 'Your text (not submitted)' },
  chooseResult: { zh: '请选择确认或拒绝', en: 'Choose confirm or refuse' },
  chooseCode: { zh: '拒绝须选择理由', en: 'To refuse, choose a reason' },
  tooLong: { zh: '文字过长或含有不允许的字符', en: 'Too long, or with characters that are not allowed' },
  emptyText: { zh: '请填写内容', en: 'Write something' },
  chooseKinds: { zh: '请至少选择一项所缺材料', en: 'Choose at least one material' },
  kindCode: { zh: '请从列表中选择材料', en: 'Choose a material from the list' },
  kindTwice: { zh: '同一材料选了两次', en: 'One material was chosen twice' },
  badDate: { zh: '日期无效', en: 'Not a date' },
  choosePurpose: { zh: '请选择用途', en: 'Choose a purpose' },
  notHeld: { zh: '您没有领取该事项，或领取已到期。', en: 'You do not hold this item, or your claim has run out.' },
  nowHeldBy: { zh: '现由{name}办理。', en: '{name} works on it now.' },
  nowSettledBy: { zh: '已由{name}办结。', en: '{name} has settled it.' },
  nowFree: { zh: '现无人领取，请重新领取。', en: 'Nobody holds it now: claim it again.' },
  nowNewAnswer: {
    zh: '来源已有新答复，内容已更新，请核对后再提交。',
    en: 'A new answer has arrived and is shown now: check it, then submit.',
  },
  nowPaused: { zh: '已通知补正，正在等待申报单位。', en: 'A supplement was requested; the unit has not sent it yet.' },
  nowAwaits: { zh: '{name}已提交，等待复核。', en: '{name} has submitted it; it awaits a countersignature.' },
  nowChanged: { zh: '内容已更新，请核对后再提交。', en: 'This is the current state: check it, then submit.' },
});

/**
 * Common reasons for asking for a material. If the clerk writes no note beside a listed material, the unit receives the
 * Chinese text as the note on that material.
 */
export const SUPPLEMENT_REASONS = {
  not_submitted: { zh: '未提交', en: 'Not submitted' },
  illegible: { zh: '扫描件不清晰', en: 'Not legible' },
  incomplete: { zh: '缺页或内容不全', en: 'Pages or parts are missing' },
  expired: { zh: '已过有效期', en: 'No longer valid' },
  differs: { zh: '与申报内容不一致', en: 'Differs from the declaration' },
} satisfies Record<string, Text>;

/** Marks of a rule: one that is not met, and one that a person has to judge. */
export const RULE_MARKS = {
  broken: { tone: 'bad', sign: '✗', text: { zh: '条件不符', en: 'not met' } },
  open: { tone: 'warn', sign: '?', text: { zh: '待认定', en: 'to be judged' } },
} satisfies Record<string, { tone: 'bad' | 'warn'; sign: string; text: Text }>;

/** Marks of a document: sign, word and tone. */
export const DOCUMENT_MARKS = {
  covered: { tone: 'good', sign: '✓', text: { zh: '来源已核验一致', en: 'completed by a source' } },
  examined: { tone: 'good', sign: '✓', text: { zh: '已审核', en: 'examined' } },
  waiting: { tone: 'warn', sign: '?', text: { zh: '待审核', en: 'to be examined' } },
  refused: { tone: 'bad', sign: '✗', text: { zh: '不符合要求', en: 'not accepted' } },
} satisfies Record<DocumentView['state'], { tone: 'good' | 'bad' | 'warn'; sign: string; text: Text }>;

/** Marks of a compared row: sign, word and tone. */
export const ROW_MARKS: Record<RowVerdict, { tone: 'good' | 'bad' | 'warn' | 'mute'; sign: string; text: Text }> = {
  same: { tone: 'good', sign: '✓', text: { zh: '相符', en: 'same' } },
  different: { tone: 'bad', sign: '≠', text: { zh: '不同', en: 'different' } },
  variant: { tone: 'warn', sign: '≈', text: { zh: '疑为异体', en: 'variant spelling' } },
  within_tolerance: { tone: 'good', sign: '≈', text: { zh: '在允许误差内', en: 'within tolerance' } },
  absent: { tone: 'warn', sign: '∅', text: { zh: '登记中没有', en: 'not in the register' } },
  masked: { tone: 'mute', sign: '▒', text: { zh: '未确认是同一人', en: 'identity not certain' } },
  not_asked: { tone: 'mute', sign: '–', text: { zh: '未能比对', en: 'not compared' } },
};
/** A registered date after the submission proves nothing yet. */
const NOT_YET: Text = { zh: '日期晚于提交日', en: 'later than the submission' };
/** Says, by field, why a registered value proves nothing. */
export const WORD_OF_FOUND: Record<string, Text> = {
  'education.graduatedOn': NOT_YET,
  'qualification.issuedOn': NOT_YET,
  'employer.creditCode': {
    zh: '登记有其他单位，参保关系不明',
    en: 'another unit is registered; the insurance is unclear',
  },
};

export const GROUND_NAMES: Record<ConfirmationGround, Text> = {
  original_seen: { zh: '已核原件', en: 'Original document seen' },
  confirmed_by_authority: { zh: '主管机关已确认', en: 'Confirmed by the responsible authority' },
  source_answered_since: { zh: '来源其后已答复', en: 'The source has answered since' },
  evidence_attached: { zh: '有佐证材料', en: 'Evidence attached' },
  judged: { zh: '综合判断认定', en: 'Judged on the merits' },
};

export const DEPARTMENT_STATES: Record<DepartmentState, { tone: 'good' | 'warn' | 'mute'; sign: string; text: Text }> =
  {
    done: { tone: 'good', sign: '✓', text: { zh: '已完成', en: 'done' } },
    pending: { tone: 'warn', sign: '…', text: { zh: '待办', en: 'pending' } },
    waits: { tone: 'warn', sign: '‖', text: { zh: '等待补正', en: 'waiting for a supplement' } },
    closed: { tone: 'mute', sign: '–', text: { zh: '已关闭', en: 'closed' } },
  };

export const ITEM_STATES = {
  open: { zh: '未领取', en: 'free' },
  claimed: { zh: '办理中', en: 'being worked on' },
  countersign: { zh: '待复核', en: 'awaits a countersignature' },
  paused: { zh: '等待补正', en: 'waits for a supplement' },
  settled: { zh: '已办结', en: 'settled' },
  closed: { zh: '已关闭', en: 'closed' },
} satisfies Record<string, Text>;

export const SEAL_NAMES: Record<string, Text> = {
  employer: { zh: '用人单位', en: 'employer' },
  archive_keeper: { zh: '档案保管单位', en: 'archive keeper' },
  translation_agency: { zh: '翻译机构', en: 'translation agency' },
  user_unit: { zh: '用工单位', en: 'user unit' },
  dispatch_agency: { zh: '派遣单位', en: 'dispatch agency' },
};
