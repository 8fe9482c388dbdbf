// Descriptions of the audit, its proofs, replays and the operators' data.
import type { Descriptions } from './all.ts';

export const AUDIT_DESCRIPTIONS: Descriptions = {
  seq: ['事件的序号', 'The number of the event'],
  sealed: ['检查点是否已包含该事件', 'Whether a checkpoint includes the event'],
  leafIndex: ['叶子的序号，从 0 起', 'The index of the leaf, from 0'],
  leafHash: ['叶子的 SHA-256，base64', 'SHA-256 of the leaf, base64'],
  leaf: ['事件', 'The event'],
  proof: ['证明：自叶至根的哈希，base64', 'The proof: hashes from the leaf up to the root, base64'],
  checkpoint: [
    '该大小的检查点；没有该大小的检查点时为 null',
    'The checkpoint of that size; null if there is no checkpoint of that size',
  ],
  origin: ['日志名称', 'The name of the log'],
  root: ['树根，SHA-256，base64', 'The root of the tree, SHA-256, base64'],
  lastSeq: ['树中最后一个事件的序号', 'The number of the last event in the tree'],
  witnesses: ['签名的见证方（不含日志自身）', 'Witnesses that signed the checkpoint in addition to the log itself'],
  'Checkpoint.size': ['叶子数', 'The number of leaves'],
  'Checkpoint.note': ['签名文本（C2SP tlog-checkpoint）', 'The signed note (C2SP tlog-checkpoint)'],
  'from.size': ['叶子数', 'The number of leaves'],
  'to.size': ['叶子数', 'The number of leaves'],
  format: ['回执格式', 'The format of the receipt'],
  'Receipt.events': ['各事件及其证明', 'The events, each with its proof'],
  'Receipt.checkpoint': ['签名的检查点', 'The signed checkpoint'],
  'actor.kind': ['提交单位、工作人员或系统', 'A submitter, staff or the service itself'],
  'actor.id': [
    '密钥或账号的编号；系统操作的，为系统部件名称',
    'Id of the key or account; for the service itself, the name of its component',
  ],

  // replays
  submittedFrom: ['提交时间自（含）', 'Submitted at this moment or later'],
  submittedTo: ['提交时间至（不含）', 'Submitted before this moment'],
  draft: ['回测所改动的参数，按条款', 'The parameters that a backtest changes, by clause'],
  'Replay.total': [
    '应复算的申请总数；统计前为 null',
    'Number of decided applications that the run covers; null until counted',
  ],
  'ReplayReport.total': [
    '应复算的申请总数；统计前为 null',
    'Number of decided applications that the run covers; null until counted',
  ],
  decided: ['已复算的件数', 'Number of applications decided again so far'],
  differing: ['有差异的件数', 'Number of applications with a difference'],
  notKnown: [
    '回测：因当时未查询有关内容而无法判定的件数',
    'Backtest: number of applications whose new result needs data that was not requested at the time',
  ],
  requestedBy: ['发起人的编号', 'The id of the person who requested the run'],
  startedAt: ['开始时间', 'The time at which the run began'],
  finishedAt: ['结束时间', 'The time at which the run ended'],
  kinds: ['各类差异的件数', 'Number of applications by kind of finding'],
  outcomes: ['各种结果变化的件数', 'Number of applications by change of outcome'],
  'outcomes.from': ['原结果', 'The outcome before'],
  'outcomes.to': ['新结果', 'The outcome after'],
  applications: ['件数', 'Number of applications'],
  unequal: ['事实相同而结果不同', 'Equal facts with unequal decisions'],
  groups: ['组数', 'Number of groups'],
  'unequal.decisions': ['系统的决定', 'The machine’s decisions'],
  'unequal.reviews': ['人工审核的结论', 'The results of the reviews'],
  'unequal.departments': ['各部门的办理结果', 'The results of each department'],
  'ReplayFinding.number': ['申请编号；记录已不在时为 null', 'The number of the application; null if the row is gone'],
  'ReplayFinding.subject': [
    'first 为首次决定，review 为人工审核的决定，其余为重新查询的编号',
    '`first`: the first decision; `review`: the decision of the review; otherwise the id of the later asking',
  ],
  before: ['留存的结果', 'The kept result'],
  after: [
    '重新决定的结果；与数据库或审计记录不符的，为该记录所载结果',
    'Result of the new decision; where a record differs, the result in the database row or the audit',
  ],
  codes: ['理由代码', 'The reason codes'],
  fields: [
    '有差异、无法解密或当时未查询的字段',
    'Names of the fields that differ, cannot be decrypted, or were not requested',
  ],
  fingerprint: ['相同事实的带密钥哈希', 'Keyed hash of the facts that the applications share'],
  answers: ['相同事实下的各种结果', 'The different results given for the same facts'],
  examples: ['示例申请', 'Some of the applications'],

  // operation
  'Source.city': [
    '登记机关所在城市；仅在同一数据源有多个城市的登记机关时出现',
    'The city of the registry; only where the service asks several registries of the source',
  ],
  'Source.state': ['可用、不可用或恢复中', 'Available, unavailable or recovering'],
  latencyP50Ms: [
    '最近答复用时的中位数，毫秒；尚无答复时为 null',
    'Median response time of the latest answers, in ms; null before the first answer',
  ],
  inUse: ['正在进行的查询数', 'Requests under way'],
  waiting: ['排队的查询数', 'Requests that wait in the queue'],
  retryAfterSeconds: ['多少秒后再试；可用时为 null', 'Seconds until the next try; null while the source is available'],
  failures: ['连续未答复次数（仅工作人员可见）', 'Consecutive requests without an answer; shown to staff only'],
  'Source.awaiting': [
    '等待其答复的申请数（仅工作人员可见）',
    'Applications that wait for an answer of the source; shown to staff only',
  ],
  auditLog: ['审计日志是否与已发布的一致', 'Whether the audit log matches the published one'],
  fault: [
    '审计日志的故障；npm run verify -- database 说明详情',
    'The fault of the audit log; `npm run verify -- database` gives details',
  ],
  now: ['服务时钟', 'The service’s clock'],
  advance: ['前进的时长，ISO 8601', 'How far to advance the clock, an ISO 8601 duration'],
  'messages.to': ['收件号码', 'The recipient’s number'],
  'messages.text': ['短信内容', 'The message'],
};
