// Texts of the audit log's pages in both languages.
import type { AuditKind } from '../../audit/kinds.ts';
import type { Text } from '../../schemes/words.ts';
import type { Fault } from '../../transparency-log/transparency.ts';
import { catalogue } from '../kit/texts.ts';

export const LOG = catalogue({
  title: { zh: '审计日志', en: 'Audit log' },
  holds: {
    zh: '日志完整：数据库与已签名、已发布的检查点一致。',
    en: 'The log is intact: the database matches the signed and published checkpoints.',
  },
  unpublished: {
    zh: '日志与最新检查点一致。检查点未另行发布，数据库末尾的记录如被截去，本页无法发现。',
    en:
      'The log matches its latest checkpoint. No checkpoint is published elsewhere: if the newest rows were cut off, ' +
      'this page could not detect it.',
  },
  notYet: { zh: '尚无检查点：每 5 秒签署一次。', en: 'No checkpoint yet: the log signs one every five seconds.' },
  size: { zh: '已签署记录', en: 'Events signed' },
  unsealed: { zh: '尚未签署', en: 'Not signed yet' },
  root: { zh: '根哈希', en: 'Root hash' },
  sealedAt: { zh: '签署时间', en: 'Signed' },
  witnesses: { zh: '见证方签名', en: 'Signed by witnesses' },
  noWitness: { zh: '无', en: 'none' },
  proofs: { zh: '完整性证明：最近的检查点与根哈希', en: 'Proof of integrity: the latest checkpoints and root hashes' },
  checkpoints: { zh: '最近的检查点', en: 'The latest checkpoints' },
  note: { zh: '签名文本', en: 'Signed note' },
  events: { zh: '审计记录', en: 'Audit events' },
  eventsCaption: { zh: '审计记录，最新在前', en: 'Audit events, newest first' },
  readIsAudited: { zh: '查询审计记录的行为本身也记入审计。', en: 'The audit log also records each reading of it.' },
  filters: { zh: '筛选审计记录', en: 'Filter the events' },
  number: { zh: '受理编号', en: 'Number' },
  kind: { zh: '种类', en: 'Kind' },
  all: { zh: '全部', en: 'All' },
  allOf: { zh: '全部“{kind}”', en: 'All of “{kind}”' },
  from: { zh: '自', en: 'From' },
  to: { zh: '至', en: 'To' },
  days: { zh: '日期（北京时间，含首尾两日）', en: 'Days (Beijing time, both included)' },
  wrongDays: { zh: '截止日期早于起始日期，未查询。', en: 'The last day is before the first: nothing was looked up.' },
  person: { zh: '操作人', en: 'Who' },
  system: { zh: '系统', en: 'The service' },
  left: { zh: '已离岗', en: 'has left' },
  others: { zh: '其他', en: 'Others' },
  onlyThis: { zh: '只看此操作人', en: 'only by this actor' },
  apply: { zh: '筛选', en: 'Filter' },
  clear: { zh: '清除', en: 'Clear' },
  seq: { zh: '序号', en: 'No.' },
  at: { zh: '时间', en: 'When' },
  localTime: { zh: '时间（北京时间）', en: 'When (Beijing time)' },
  actor: { zh: '操作人', en: 'Who' },
  action: { zh: '操作', en: 'What' },
  application: { zh: '申请', en: 'Application' },
  open: { zh: '打开', en: 'open' },
  pending: { zh: '待签署', en: 'not signed yet' },
  older: { zh: '更早的记录', en: 'Older' },
  newest: { zh: '最新的记录', en: 'Newest' },
  hidden: {
    zh: '您正在盲检的案件，在您锁定意见之前不显示有关记录。',
    en: 'Events about a case that you inspect blind are not shown until you have locked your verdict.',
  },
  download: { zh: '导出（CSV）', en: 'Export (CSV)' },
  downloadHow: {
    zh: '导出筛选出的全部记录，至多 {most} 条；导出行为记入审计。',
    en: 'Exports all events that the filter shows, at most {most}. The export is audited.',
  },
  tooMany: {
    zh: '符合条件的记录超过 {most} 条，未导出。请缩短日期范围，或选择操作人、种类。',
    en: 'More than {most} events match, so nothing was exported. Choose fewer days, a person or a kind.',
  },
  role: { zh: '身份', en: 'Role' },
  actorId: { zh: '操作人编号', en: 'Id of the actor' },
  code: { zh: '操作代码', en: 'Code' },
  signed: { zh: '签署', en: 'Signed' },
  isSigned: { zh: '已签署', en: 'signed' },
  requestId: { zh: '请求编号', en: 'Request' },
  empty: { zh: '没有符合条件的记录。', en: 'No event matches.' },
  noSuchNumber: { zh: '没有这个受理编号。', en: 'No application has this number.' },
});

export const PROOF = catalogue({
  title: { zh: '记录与证明', en: 'An event and its proof' },
  who: { zh: '操作人', en: 'Who' },
  when: { zh: '时间', en: 'When' },
  what: { zh: '操作', en: 'What' },
  kind: { zh: '种类', en: 'Kind' },
  application: { zh: '申请', en: 'Application' },
  none: { zh: '无', en: 'none' },
  raw: { zh: '记录原文（JSON）', en: 'The event as recorded (JSON)' },
  steps: { zh: '由叶至根的路径（RFC 6962 2.1.1）', en: 'The path from leaf to root (RFC 6962, 2.1.1)' },
  recorded: { zh: '所记内容', en: 'Recorded content' },
  canonical: { zh: '叶：规范 JSON（RFC 8785）', en: 'The leaf: canonical JSON (RFC 8785)' },
  leafHash: { zh: '叶哈希 SHA-256(0x00 ‖ 叶)', en: 'Leaf hash SHA-256(0x00 ‖ leaf)' },
  place: { zh: '第 {index} 号叶，树共 {size} 叶', en: 'Leaf {index} of a tree of {size}' },
  path: { zh: '这条记录在日志中的证明', en: 'The proof that the log contains the event' },
  step: { zh: '层', en: 'Level' },
  side: { zh: '相邻方向', en: 'Side of the sibling' },
  left: { zh: '左', en: 'left' },
  right: { zh: '右', en: 'right' },
  sibling: { zh: '相邻哈希', en: 'Hash of the sibling' },
  reached: { zh: '合并得', en: 'Gives' },
  root: { zh: '检查点的根哈希', en: 'Root in the checkpoint' },
  fits: {
    zh: '由叶算出的根与检查点一致：这条记录在日志中，未被改动。',
    en: 'The root computed from the leaf equals that of the checkpoint: the event is in the log, unaltered.',
  },
  here: { zh: '在本浏览器中重新计算', en: 'Computed again in this browser' },
  hereFits: { zh: '浏览器算得同一根哈希。', en: 'The browser computed the same root.' },
  hereDiffers: { zh: '浏览器算得的根哈希不同！', en: 'The browser computed another root!' },
  note: { zh: '检查点（C2SP tlog-checkpoint）', en: 'The checkpoint (C2SP tlog-checkpoint)' },
  pending: { zh: '这条记录尚未签署，稍候数秒再看。', en: 'The event is not signed yet: look again in a few seconds.' },
  receipt: { zh: '下载该申请的存证回执', en: 'Download the receipt of the application' },
  receiptHow: {
    zh: '离线验证：npm run verify -- receipt.json',
    en: 'Check it without the service: npm run verify -- receipt.json',
  },
  back: { zh: '返回审计日志', en: 'Back to the log' },
});

export const FAULTS: Record<Fault, Text> = {
  cut_off: {
    zh: '数据库中的记录少于已发布的检查点所载：末尾的记录被删去，或恢复了较旧的备份。',
    en:
      'The database has fewer events than were published: its newest rows were cut off, or an older backup was ' +
      'restored.',
  },
  rewritten: {
    zh: '数据库中的树与已发布的检查点不同：日志被改写。',
    en: 'The tree differs from the published one: the log was rewritten.',
  },
  tiles_differ: {
    zh: '哈希块与最新检查点不符：数据库被改动。',
    en: 'The tiles do not match the latest checkpoint: the database was altered.',
  },
  published_unreadable: {
    zh: '已发布的检查点文件（或其旁的 .numbers、.losses）缺失、无法读取，或并非由本日志签名。',
    en:
      'The file of published checkpoints (or .numbers or .losses beside it) is missing or unreadable, or was not ' +
      'signed by this log.',
  },
};

export const KIND_NAMES: Record<AuditKind, Text> = {
  application: { zh: '申请与系统比对', en: 'Applications and matching' },
  review: { zh: '人工审核', en: 'Review' },
  oversight: { zh: '批后监管', en: 'Oversight' },
  sanctions: { zh: '限制申报', en: 'Bans' },
  spot_checks: { zh: '抽查', en: 'Spot checks' },
  replays: { zh: '复算', en: 'Replays' },
  accesses: { zh: '查阅与导出', en: 'Readings and exports' },
  notices: { zh: '短信与事件推送', en: 'Text messages and webhooks' },
  accounts: { zh: '人员、密钥与登录', en: 'People, keys and sign-in' },
  service: { zh: '日志与系统维护', en: 'Log and service' },
};
