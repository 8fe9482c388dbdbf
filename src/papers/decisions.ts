// The papers of a decision and of what follows it: decision, notice of a freeze, decision of revocation. Each states
// facts, grounds with their clauses, and what the person may do about it (行政许可法 38, 行政复议法 20, 行政诉讼法 46).
import { afterApprovalOf } from '../applications/after-approval.ts';
import type { ApprovalState } from '../applications/shapes.ts';
import { STATE_OF_APPROVAL } from '../applications/verification.ts';
import { REMEDY_TERMS } from '../applications/wording.ts';
import { windowText } from '../schemes/windows.ts';
import { dayTold } from '../schemes/working-days.ts';
import { type Filing, factOf } from './filing.ts';
import { personFor, personLine } from './people.ts';
import type { Block, Entry } from './shapes.ts';

/** The remark on a clerk's copy, which has only the own department's reasons. */
const PARTIAL = '本件为部门工作用副本，只载明本部门的理由；全部理由以送达申请人的决定书为准。';

/** The remark on a decision of approval that is no longer in force. */
const NO_LONGER: Record<Exclude<ApprovalState, 'valid'>, string> = {
  suspended: '注意：本决定所涉业务现已冻结，核查期间暂停使用。',
  void: '注意：本决定现已失效。',
};

export function decision(filing: Filing): Block[] {
  const { view, scheme, papers } = filing;
  const { decision: decided } = view;
  const state = STATE_OF_APPROVAL[view.status];
  const isApproved = state !== null;
  const reasons: Entry[] = isApproved ? [] : (decided?.reasons ?? []).map((reason) => reasonEntry(filing, reason));
  const { current } = filing.opened;
  const steps = state === 'valid' && current ? afterApprovalOf(scheme, current.grounds).steps : [];
  return [
    addressed(filing, [
      ['审批方式', decided?.decidedBy === 'matching' ? '系统自动比对' : '人工审核'],
      ...factOf('作出决定的依据', decided && `${scheme.title.zh}（${decided.scheme.version}版）`),
    ]),
    ...listed('理由和依据', reasons),
    ...(filing.actor.role === 'clerk' && !isApproved ? [text(PARTIAL)] : []),
    ...listed(
      '后续办理',
      steps.map(({ zh }) => ({ text: zh, details: [] })),
    ),
    ...(state === 'valid' ? asking(filing) : []),
    ...(state === null || state === 'valid' ? [] : [text(NO_LONGER[state])]),
    text(remediesOf(papers)),
  ];
}

function reasonEntry(
  { scheme }: Filing,
  { message, clause, remedy, note }: NonNullable<Filing['view']['decision']>['reasons'][number],
): Entry {
  const place = scheme.citations[clause.ref]?.zh;
  return {
    text: message.zh,
    details: [
      `依据：${place === undefined ? '' : `${place}，`}“${clause.text.zh}”（${clause.ref}）`,
      ...(note ? [`说明：${note}`] : []),
      `补救办法：${remedy.zh}`,
    ],
  };
}

export function freezeNotice(filing: Filing): Block[] {
  const { view, scheme } = filing;
  const { freeze } = view;
  if (!freeze) throw new Error('a notice of a freeze that is not there');
  const missing = freeze.missing.map(({ text: name }) => ({ text: name.zh, details: [] }));
  const isOnline = freeze.venue === 'online';
  return [
    addressed(filing, [
      ['最后期限', `${dayTold(freeze.lastDay).zh}（含当日）`],
      ['核查方式', isOnline ? '在网上提交材料' : `到${scheme.says.window.zh}现场核查，携带本人身份证件`],
      ...(isOnline ? [] : windowFacts(filing)),
      ...factOf('核查情况', freeze.reason),
      ['依据', clauseLine(filing, freeze.clause)],
    ]),
    ...listed('不齐全或不符合要求的材料', missing),
    text('逾期未按要求提交的，将撤销审批决定。作出撤销决定前，您有权陈述、申辩。'),
    ...(freeze.status === 'restored' ? [text('本通知所述冻结已经解除，审批结果恢复有效。')] : []),
  ];
}

export function revocationNotice(filing: Filing): Block[] {
  const { view, papers } = filing;
  const revocation = view.freeze?.revocation;
  if (!revocation) throw new Error('a decision of revocation that is not there');
  return [
    addressed(filing, [
      ['撤销原因', revocation.message.zh],
      ...factOf('事实', revocation.note),
      ['依据', clauseLine(filing, revocation.clause)],
    ]),
    ...(revocation.ground === 'authority_error' ? [text('合法权益因此受到损害的，可依法申请赔偿。')] : []),
    text(remediesOf(papers)),
  ];
}

const addressed = (filing: Filing, facts: readonly (readonly [string, string])[]): Block => ({
  block: 'facts',
  title: null,
  facts: [['申请人', personLine(personFor(filing.actor, filing.form))], ['呈报单位', filing.filer.name], ...facts],
});

const text = (sentence: string): Block => ({ block: 'text', text: sentence });
const listed = (title: string, entries: readonly Entry[]): Block[] =>
  entries.length === 0 ? [] : [{ block: 'entries', title, entries }];

const clauseLine = ({ scheme }: Filing, { ref, text: words }: { ref: string; text: { zh: string } }): string =>
  `${scheme.citations[ref]?.zh ?? ''}“${words.zh}”（${ref}）`;

/** Remedies with term and authority. */
const remediesOf = ({ reconsideration, court }: Filing['papers']): string =>
  `不服本决定的，可自知道本决定之日起${REMEDY_TERMS.reconsideration}内向${reconsideration}申请行政复议，` +
  `或者自知道本决定之日起${REMEDY_TERMS.litigation}内向${court}提起行政诉讼。`;

const asking = ({ scheme, window }: Filing): Block[] =>
  window === null ? [] : [text(`咨询：${windowText(scheme.says, window).zh}。`)];

const windowFacts = ({ window }: Filing): (readonly [string, string])[] =>
  window === null
    ? []
    : [
        ['受理窗口', window.name.zh],
        ['地址', window.address.zh],
        ['办公时间', window.hours.zh],
        ['电话', window.phone],
      ];
