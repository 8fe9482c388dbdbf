// Descriptions of freezing and revoking, bans, blast radii, pushes and webhooks.
import type { Descriptions } from './all.ts';

export const OVERSIGHT_DESCRIPTIONS: Descriptions = {
  // freezes and revocations
  freezeId: ['冻结的编号', 'The id of the freeze'],
  frozenAt: ['冻结时间', 'The time of the freeze'],
  missing: [
    '缺少的材料种类；因其他原因核查为空',
    'The missing kinds of material; empty if the freeze has another reason',
  ],
  'missing.kind': ['材料种类', 'The kind of material'],
  spotCheckCase: ['引起冻结的抽查案件', 'The spot-check case that led to the freeze'],
  blastRadiusId: ['引起冻结的影响面', 'The blast radius that led to the freeze'],
  attendanceNote: ['到窗口情况（仅工作人员可见）', 'Note on the attendance at the window; shown to staff only'],
  verificationNote: ['现场核查情况（仅工作人员可见）', 'Note on the verification on site; shown to staff only'],
  endedAt: ['结束时间', 'The time at which the freeze or proposal ended'],
  endedBy: ['结束人的编号', 'The id of the person who ended it'],
  verifiedOn: ['现场核查日期', 'The day of the verification on site'],
  revocation: ['撤销；没有为 null', 'The revocation; null if there is none'],
  proposedBy: ['提出人的编号', 'The id of the person who proposed it'],
  proposedAt: ['提出时间', 'The time of the proposal'],
  heardUntil: [
    '陈述、申辩的最后一日；null：至执行前',
    'The last day for the statement of the case; null: possible until the revocation',
  ],
  heardOn: ['陈述、申辩的日期', 'The day of the statement of the case'],
  statement: ['陈述、申辩的内容', 'The content of the statement of the case'],
  carriedOutAt: ['执行时间', 'The time of the revocation'],
  secondNote: ['执行人的说明（仅工作人员可见）', 'The note of the second supervisor; shown to staff only'],
  'ProposedRevocation.awaiting': [
    'second_person：须由另一名主管执行',
    'second_person: another supervisor carries it out',
  ],
  waitsFor: [
    '等待申请人，或等待主管决定',
    'Whether the approval waits for the applicant or for a decision of a supervisor',
  ],
  proposed: ['已提出撤销的依据', 'The ground of the proposed revocation'],
  'ContestedApproval.field': [
    '申报项，如 education.certificateNumber',
    'The claim, such as `education.certificateNumber`',
  ],
  foundAt: ['发现时间', 'The time of the finding'],
  other: ['另一份申请', 'The other application'],

  // pushes to departments
  'Push.id': [
    '请求头 x-push-id，部门据此识别重复',
    'The header x-push-id, by which the department recognises a repeated push',
  ],
  recipient: ['告知的部门', 'The department to inform'],
  'Push.subject': ['告知的对象', 'The person or unit concerned'],
  late: ['已逾期未确认', 'Whether the acknowledgement is overdue'],
  lateAt: ['何时算逾期', 'The time after which the push counts as late'],
  acknowledgedAt: ['确认时间', 'The time of the acknowledgement'],
  acknowledgedBy: ['department，或登记确认的人', '`department`, or the person who recorded the acknowledgement'],
  receipt: ['部门确认时给出的编号或说明', 'The number or text that the department gave with its acknowledgement'],

  // bans
  subject: ['对象', 'The person or unit concerned'],
  'subject.kind': ['申请人或单位', 'An applicant or a unit'],
  'subject.residentId': ['公民身份号码（答复中已脱敏）', 'The resident id (masked in answers)'],
  'subject.creditCode': ['统一社会信用代码', 'The unified social credit code'],
  'subject.name': [
    '在册名称，或最近一次申请中的名称；均无时为 null',
    'The name on file, or in the newest application; null if neither is known',
  ],
  foundOn: ['查实日期', 'The day of the finding'],
  'SanctionForm.application': [
    '所涉申请的编号；须为本机关管辖、该主体的申请',
    'The id of the application that was found out: one of the office, and of the subject',
  ],
  'Sanction.application': [
    '所涉申请；没有或由其他机关管辖的为空',
    'The application that it follows from; null: none, or another office’s',
  ],
  'application.number': ['业务编号', 'The number of the application'],
  ofOtherOffice: [
    '所涉申请由其他机关管辖，仅该机关可以解除',
    'It follows from an application of another office, which alone can lift it',
  ],
  'ProposedRevocation.bans': ['执行撤销即登记的限制申报', 'The bans that are recorded with the revocation'],
  'BanAhead.unit': ['呈报单位；申请人的为空', 'The reporting unit; null for the applicant'],
  'BanAhead.until': ['今日执行的最后一日', 'The last day of the ban if it is carried out today'],
  'Sanction.from': ['限制申报的首日', 'The first day of the ban'],
  'Sanction.until': ['限制申报的最后一日', 'The last day of the ban'],
  'SanctionProposal.from': ['登记后的首日', 'The first day of the ban if it is recorded'],
  'SanctionProposal.until': ['登记后的最后一日', 'The last day of the ban if it is recorded'],
  active: ['是否有效', 'Whether the ban is in force'],
  recordedBy: ['登记人的编号', 'The id of the person who recorded it'],
  recordedAt: ['登记时间', 'The time of the record'],
  'Sanction.proposedBy': ['首名主管（限制单位申报）', 'The first of the two supervisors who banned the unit'],
  revocationId: ['所属撤销的编号', 'The id of the revocation that led to the ban'],
  liftedAt: ['解除时间', 'The time at which the ban was lifted'],
  liftedBy: ['解除人的编号', 'The id of the person who lifted the ban'],
  liftReason: ['解除理由', 'The reason for lifting the ban'],
  expiresAt: ['逾此失效', 'The time at which the proposal lapses'],
  sanctionId: ['由此登记的限制申报', 'The ban that was recorded from the proposal'],
  openApplications: [
    '该单位（作为用人单位或申报单位）未办结的申请件数；限制登记后停办',
    'The unit’s undecided applications, as employer or as filing unit; the ban stops them',
  ],
  approvedApplications: [
    '该单位已通过或冻结的件数；不受限制影响',
    'The unit’s approved or frozen applications; the ban does not change them',
  ],
  proposals: ['待另一名主管办理的提议', 'Proposals that await another supervisor'],
  'SanctionAwaitingSecond.awaiting': [
    'second_person：须由另一名主管登记',
    'second_person: another supervisor records it',
  ],

  // blast radii
  counts: ['各类件数', 'The number of each kind'],
  affected: ['决定依据该段答复的审批', 'Approvals that rest on an answer of the source in the period'],
  'counts.waiting': ['尚未决定，可能依据该段答复', 'Undecided applications that may be approved on such an answer'],
  pending: ['尚待核查', 'Not yet examined'],
  unknown: [
    '数据源未答复，将重新查询；或留存内容无法解密',
    'The source did not answer and will be asked again, or the kept content cannot be decrypted',
  ],
  'counts.unreadable': [
    'unknown 中留存内容无法解密的件数',
    'Number of `unknown` approvals whose kept content cannot be decrypted',
  ],
  unreadable: [
    '留存内容无法解密：是否依据该段答复未知',
    'The kept content cannot be decrypted, so it is unknown whether the approval rests on such an answer',
  ],
  stands: ['结论不变', 'The new decision is the same'],
  'counts.flips': ['结论改变', 'The new decision differs'],
  'ConfirmForm.flips': ['确认人所见的结论改变件数', 'The number of changed results that the caller has seen'],
  frozen: ['已冻结', 'Frozen'],
  passedOver: [
    '结论改变但确认时已非通过',
    'The new decision differs, but the application was no longer approved at the confirmation',
  ],
  openedBy: ['登记人的编号', 'The id of the person who opened the blast radius'],
  openedAt: ['登记时间', 'The time of opening'],
  confirmedBy: ['确认人的编号', 'The id of the person who confirmed the blast radius'],
  confirmedAt: ['确认时间', 'The time of the confirmation'],
  applicationStatus: ['申请的当前状态', 'The status of the application'],
  'BlastRadiusCase.reasons': ['现有而当时没有的理由', 'Reasons of the new decision that did not exist at the approval'],
  examinedAt: ['核查时间', 'The time of the examination'],

  // webhooks
  url: [
    '接收地址；正式运行须为 https、端口 443 或 1024 以上、公网地址，不跟随重定向',
    'The URL; in live operation https, port 443 or 1024 and above, a public address; redirects are not followed',
  ],
  events: ['事件；省略或为空表示全部', 'The events; all events if absent or empty'],
  secret: [
    '签名密钥 whsec_…（Standard Webhooks），只显示一次',
    'The secret, whsec_… (Standard Webhooks); shown only once',
  ],
  previousSecretUntil: ['旧密钥同时签名至此', 'The time until which the old secret also signs'],
  delivered: ['是否送达', 'Whether it arrived'],
  'WebhookTest.status': ['接收方的 HTTP 状态', 'The HTTP status that the endpoint answered'],
  'WebhookDelivery.id': ['请求头 webhook-id，重试不变', 'The header webhook-id, the same at every attempt'],
  'WebhookDelivery.attempts': ['自最近一次到期以来的尝试次数', 'The number of attempts since it last became due'],
  endpointId: ['接收地址的编号', 'The id of the endpoint'],
  sequence: [
    '该申请向该地址告知的第几次，从 1 起',
    'Number of this message among all messages to this endpoint about this application, from 1',
  ],
  occurredAt: ['事件发生时间', 'The time of the event'],
  deliveredAt: ['送达时间', 'The time of arrival'],
  timestamp: ['事件发生时间', 'The time of the event'],
  'WebhookMessage.type': ['事件', 'The event'],
  'WebhookMessage.data': ['申请的编号和状态；不含个人信息', 'The application and its status; no personal data'],
  'data.due': ['状态的期限', 'The deadline of that status'],
};
