// Texts of the pages of replays and backtests, in both languages.

import type { FindingKind } from '../../replay/finding.ts';
import type { ReplayView, UNEQUAL_KINDS } from '../../replay/shapes.ts';
import type { Text } from '../../schemes/words.ts';
import { catalogue } from '../kit/texts.ts';

export const REPLAY_STATES: Record<ReplayView['status'], { tone: 'good' | 'warn' | 'bad' | 'mute'; text: Text }> = {
  queued: { tone: 'mute', text: { zh: '排队中', en: 'queued' } },
  running: { tone: 'mute', text: { zh: '进行中', en: 'running' } },
  finished: { tone: 'good', text: { zh: '✓ 完成', en: '✓ finished' } },
  failed: { tone: 'bad', text: { zh: '失败', en: 'failed' } },
  cancelled: { tone: 'warn', text: { zh: '已中止', en: 'cancelled' } },
};

export const KIND_NAMES: Record<ReplayView['kind'], Text> = {
  replay: { zh: '复算', en: 'Replay' },
  backtest: { zh: '回测', en: 'Backtest' },
};

export const FINDING_NAMES: Record<FindingKind, Text> = {
  decision_differs: { zh: '重新决定的结果不同', en: 'the new decision differs' },
  decision_impossible: { zh: '依留存内容无法决定', en: 'cannot be decided on the kept content' },
  sealed_unreadable: { zh: '封存内容无法打开（被改动或移动）', en: 'sealed content does not open: altered or moved' },
  scheme_unknown: { zh: '方案版本不明', en: 'version of the scheme is not known' },
  row_differs: { zh: '数据库记录与封存内容不符', en: 'the row does not match the sealed content' },
  audit_differs: { zh: '审计记录与决定不符', en: 'the audit does not match the decision' },
  application_missing: { zh: '审计有记录而申请不存在', en: 'in the audit, but the application is missing' },
  changed: { zh: '按草案会改变', en: 'the draft would change the decision' },
  not_known: { zh: '当时未询问，无从得知', en: 'not asked then: unknown' },
};

export const OUTCOME_NAMES: Record<string, Text> = {
  approved: { zh: '审批通过', en: 'approved' },
  referred: { zh: '转人工', en: 'referred' },
  rejected: { zh: '不通过', en: 'rejected' },
  not_accepted: { zh: '不予受理', en: 'not accepted' },
  refused: { zh: '拒绝', en: 'refused' },
  confirmed: { zh: '确认', en: 'confirmed' },
  not_known: { zh: '未知', en: 'not known' },
};
/** Names an outcome; an unknown one, of an older version, keeps its code. */
export const outcomeName = (outcome: string): Text => OUTCOME_NAMES[outcome] ?? { zh: outcome, en: outcome };

export const UNEQUAL_NAMES: Record<(typeof UNEQUAL_KINDS)[number], Text> = {
  unequal_decision: { zh: '系统决定不同（缺陷）', en: 'different decisions of the machine (a defect)' },
  unequal_review: { zh: '人工审核不同（供研讨培训）', en: 'different reviews (for discussion)' },
};

export const REPLAYS = catalogue({
  title: { zh: '复算', en: 'Replays' },
  lead: {
    zh: '复算：以留存的事实、日期和方案版本，将已作出的决定全部重新作出，并与留存的决定、数据库记录和审计记录核对。回测：改动方案参数后同样计算，查看哪些申请的结果会改变。两者均不改变任何申请。',
    en:
      'A replay decides everything again on the kept facts, day and scheme version, and compares the result with ' +
      'the kept decision, the row and the audit. A backtest does so with other parameters and shows which ' +
      'applications would change. Neither changes anything.',
  },
  caption: { zh: '复算与回测，最新在前', en: 'Replays and backtests, newest first' },
  empty: { zh: '尚未做过复算。', en: 'There is no replay yet.' },
  kind: { zh: '种类', en: 'Kind' },
  scope: { zh: '范围', en: 'Scope' },
  state: { zh: '状态', en: 'State' },
  decided: { zh: '已计算', en: 'Decided' },
  differing: { zh: '不同', en: 'Differing' },
  askedBy: { zh: '发起', en: 'Started by' },
  everything: { zh: '全部申请', en: 'everything' },
  older: { zh: '更早的', en: 'Older' },
  newest: { zh: '最新的', en: 'Newest' },
  start: { zh: '发起复算', en: 'Start a replay' },
  startHow: {
    zh: '由后台执行，可离开本页；不改变任何申请。',
    en: 'A job runs it, and you may leave the page. No application changes.',
  },
  scheme: { zh: '业务', en: 'Scheme' },
  all: { zh: '全部', en: 'All' },
  from: { zh: '提交日期自', en: 'Submitted from' },
  to: { zh: '至（含）', en: 'To, included' },
  optional: { zh: '不填为不限', en: 'If empty: no limit' },
  order: { zh: '结束日期不得早于开始日期', en: 'The end must not be before the beginning' },
  startSubmit: { zh: '开始复算', en: 'Start the replay' },
  toBacktest: { zh: '新建回测', en: 'New backtest' },
  readOnly: { zh: '由监督人员发起；您可以查看结果。', en: 'Auditors start them; you may read the results.' },

  backtest: { zh: '新建回测', en: 'New backtest' },
  backtestHow: {
    zh: '下列为现行参数。改动一项或多项后开始：系统以同样的事实重新决定，列出结果或理由会改变的申请。',
    en:
      'These are the parameters in force. Change one or more: the service then decides everything again on the same ' +
      'facts and shows which decisions would change.',
  },
  period: { zh: '范围', en: 'Scope' },
  inForce: { zh: '现行：{value}', en: 'in force: {value}' },
  nothingChanged: { zh: '没有改动任何参数：请至少改动一项', en: 'No parameter was changed: change at least one' },
  backtestSubmit: { zh: '开始回测', en: 'Start the backtest' },
  back: { zh: '返回复算', en: 'Back to the replays' },
});

export const REPORT = catalogue({
  started: { zh: '已发起。', en: 'Started.' },
  cancelled: { zh: '已中止，已有的结果保留。', en: 'Cancelled; its findings stay.' },
  cancel: { zh: '中止', en: 'Cancel it' },
  progress: { zh: '进度', en: 'Progress' },
  progressSaid: { zh: '已计算 {done} / {all} 件', en: '{done} of {all} decided' },
  counting: { zh: '等待后台开始', en: 'Waiting for the job' },
  refresh: { zh: '刷新', en: 'Refresh' },
  ran: { zh: '{from} 至 {to}', en: '{from} to {to}' },
  draft: { zh: '草案改动', en: 'Changes of the draft' },
  clause: { zh: '条款', en: 'Clause' },
  parameter: { zh: '参数', en: 'Parameter' },
  wasValue: { zh: '现行', en: 'In force' },
  newValue: { zh: '草案', en: 'Draft' },
  clean: { zh: '{n} 件全部一致：没有发现任何不同。', en: 'All {n} decisions are the same: nothing differs.' },
  dirty: { zh: '{n} 件中有 {differing} 件不一致，须查明原因。', en: '{differing} of {n} differ: find out why.' },
  unchanged: { zh: '{n} 件中没有一件会改变。', en: 'None of {n} decisions would change.' },
  changed: {
    zh: '{n} 件中有 {moved} 件的结果会改变，另有 {same} 件结果不变、理由改变。',
    en: 'Of {n} decisions, {moved} would have another outcome, and {same} the same outcome for other reasons.',
  },
  notKnown: {
    zh: '另有 {n} 件当时未询问所需数据源，无从得知，不计为改变。',
    en: '{n} more are unknown: a source that the draft needs was not asked then. They do not count as changes.',
  },
  moved: { zh: '{n} 件由{from}变为{to}', en: '{n} from {from} to {to}' },
  sameOutcome: { zh: '{n} 件结果不变、理由改变', en: '{n} with the same outcome and other reasons' },
  ofKind: { zh: '{n} 件：{kind}', en: '{n}: {kind}' },
  allFindings: { zh: '查看全部', en: 'Show all' },
  failed: { zh: '运行失败；结果不完整。', en: 'It failed: the results are incomplete.' },
  partial: { zh: '已中止；以下只是中止前的结果。', en: 'It was cancelled: the results are incomplete.' },
  unequalFound: {
    zh: '有 {n} 组申请事实相同，系统决定却不同：属缺陷，须查明原因。',
    en: 'In {n} groups the machine decided equal facts differently. This is a defect: find the cause.',
  },
  kinds: { zh: '发现', en: 'Findings' },
  kindsSaid: {
    zh: '按种类计的申请件数，一件可有多种。',
    en: 'Applications by kind of finding; one may be of several.',
  },
  applications: { zh: '件数', en: 'Applications' },
  outcomes: { zh: '结果的变化', en: 'Changes of the outcome' },
  outcomesHow: {
    zh: '行为原结果，列为草案结果；对角线为不变。',
    en: 'Rows: the original outcome. Columns: the outcome of the draft. The diagonal is unchanged.',
  },
  was: { zh: '原结果', en: 'As decided' },
  clauses: { zh: '涉及条款', en: 'By clause' },
  clausesSaid: {
    zh: '结果不同的申请所涉条款，一件可涉及多条。',
    en: 'Clauses of the applications that differ; one may concern several.',
  },
  findings: { zh: '逐件', en: 'One by one' },
  findingsNone: { zh: '没有。', en: 'None.' },
  number: { zh: '受理编号', en: 'Number' },
  finding: { zh: '发现', en: 'Finding' },
  before: { zh: '原', en: 'Before' },
  after: { zh: '现', en: 'After' },
  fields: { zh: '字段', en: 'Fields' },
  gone: { zh: '（不存在）', en: '(gone)' },
  nothing: { zh: '—', en: '—' },
  more: { zh: '更多', en: 'More' },
  first: { zh: '从头', en: 'From the beginning' },
  unequal: { zh: '事实相同而结果不同', en: 'Equal facts, unequal decisions' },
  unequalHow: {
    zh: '事实已去除身份信息；审核人员另见的材料不在其内。',
    en: 'The facts hold no identity, and not the other materials that a clerk saw.',
  },
  unequalNone: { zh: '没有：事实相同的申请结果都相同。', en: 'None: all equal facts have equal decisions.' },
  unequalSaid: {
    zh: '系统决定不同 {decisions} 组；人工审核不同 {reviews} 组。',
    en: '{decisions} groups with different machine decisions, {reviews} with different reviews.',
  },
  group: { zh: '事实指纹', en: 'Fingerprint' },
  byWhom: { zh: '不同之处', en: 'Where' },
  answers: { zh: '各结果及件数', en: 'Outcomes and numbers' },
  wholeReview: { zh: '审核结论', en: 'the review as a whole' },
});
