// Texts about an application for people, in both languages: departments, the next step, the steps of the timeline.
import type { AuditAction } from '../audit/kinds.ts';
import type { AfterApproval, Says } from '../schemes/scheme.ts';
import { type WindowEntry, windowText } from '../schemes/windows.ts';
import type { Department, Text, Venue } from '../schemes/words.ts';
import { dayIncluded, dayTold } from '../schemes/working-days.ts';
import type { Status } from './lifecycle.ts';
import type { NextStep } from './shapes.ts';

const DEPARTMENTS: Record<Department, Text> = {
  human_resources: { zh: '人社', en: 'human resources' },
  education: { zh: '教育', en: 'education' },
  public_security: { zh: '公安', en: 'public security' },
};
export const departmentName = (department: Department): Text => DEPARTMENTS[department];

/** Terms of the remedies against a decision, in Chinese (行政复议法 20, 行政诉讼法 46). */
export const REMEDY_TERMS = { reconsideration: '六十日', litigation: '六个月' } as const;

/** Remedies against a decision. */
export const REMEDIES: Text = {
  zh:
    `不服本决定的，可自知道之日起${REMEDY_TERMS.reconsideration}内申请行政复议，` +
    `或${REMEDY_TERMS.litigation}内提起行政诉讼。`,
  en:
    'You may apply for administrative reconsideration within 60 days of learning of this decision, ' +
    'or file a lawsuit within six months.',
};

interface Standing {
  says: Says;
  /** the window of its district, where one is known */
  window: WindowEntry | null;
  status: Status;
  venue: Venue | null;
  departments: Department[];
  due: string | null;
  /** last day of the review, civil date */
  lastDay: string | null;
  /** null until it is decided */
  afterApproval: AfterApproval | null;
  /** set for a frozen application */
  frozen: Frozen | null;
}

export interface Frozen {
  venue: Venue;
  /** names of the missing documents */
  missing: Text[];
  /** the person has come, or the supervisor is about to revoke: no longer the applicant's turn */
  isUndecided: boolean;
}

const list = (departments: Department[], language: keyof Text) =>
  departments.map((department) => departmentName(department)[language]).join(language === 'zh' ? '、' : ', ');

function bring(frozen: Frozen | null, language: keyof Text): string {
  const names = (frozen?.missing ?? []).map((name) => name[language]);
  if (names.length === 0) return language === 'zh' ? '和申报材料，' : ' and all materials';
  return language === 'zh' ? `和以下材料：${names.join('、')}，` : ` and: ${names.join(', ')}`;
}

/** The last day in words: `included` in Chinese, for a day that still counts. */
interface LastDay extends Text {
  included: string;
}
const lastDayOf = ({ lastDay }: Pick<Standing, 'lastDay'>): LastDay =>
  lastDay === null ? { zh: '', en: '', included: '' } : { ...dayTold(lastDay), included: dayIncluded(lastDay) };

function handIn({ missing }: Frozen, last: LastDay): Text {
  const [zh, en] = [missing.map((name) => name.zh).join('、'), missing.map((name) => name.en).join(', ')];
  return {
    zh: `业务已冻结：请于${last.included}前在网上提交${zh || '申报材料'}；逾期将撤销审批决定。`,
    en: `Frozen: hand in ${en || 'all materials'} online by ${last.en}; after that the approval is revoked.`,
  };
}

/** AMB-32: an approval of which use must be made by a day. */
const untilItLapses = (told: Pick<NextStep, 'text' | 'steps'>, last: LastDay): typeof told => ({
  ...told,
  text: {
    zh: `${told.text.zh}请于${last.included}前落户，逾期审批结果失效。`,
    en: `${told.text.en} Settle by ${last.en}; after that the approval lapses.`,
  },
});

/** Every step after the approval, in one text and one by one, and the window by name for questions. */
function stepsTold({ says, window }: Standing, after: AfterApproval | null): Pick<NextStep, 'text' | 'steps'> {
  const { text, steps } = after ?? { text: { zh: '', en: '' }, steps: [] };
  const place = windowText(says, window);
  const ask = window === null ? { zh: '', en: '' } : { zh: `咨询：${place.zh}。`, en: ` Questions: the ${place.en}.` };
  if (steps.length === 0) return { text: { zh: text.zh + ask.zh, en: text.en + ask.en } };
  const numbered = (language: keyof Text) => steps.map((step, index) => `${index + 1}. ${step[language]}`);
  return {
    text: { zh: `${numbered('zh').join('')}${ask.zh}`, en: `${numbered('en').join(' ')}${ask.en}` },
    steps: [...steps],
  };
}

export function nextStepOf(standing: Standing): NextStep {
  const { says, status, venue, departments, due, afterApproval, frozen } = standing;
  const place = windowText(says, standing.window);
  const last = lastDayOf(standing);
  switch (status) {
    case 'received':
      return {
        actor: 'system',
        due: null,
        text: { zh: '正在核验，请稍候。', en: 'The service is checking with the sources; please wait.' },
      };
    case 'approved': {
      const told = stepsTold(standing, afterApproval);
      return { actor: 'applicant', due, ...(due === null ? told : untilItLapses(told, last)) };
    }
    case 'in_review':
      return venue === 'window'
        ? {
            actor: 'applicant',
            due,
            text: {
              zh:
                `${says.notInstant.zh}，请申请人携带本人身份证件和申报材料到${place.zh}` +
                `办理人工审核（${last.zh}前）。`,
              en:
                `${says.notInstant.en}: the applicant comes to the ${place.en} with identity card and ` +
                `materials, by ${last.en}.`,
            },
          }
        : {
            actor: 'department',
            due,
            text: {
              zh: `已转${list(departments, 'zh')}部门人工审核，最迟${last.zh}答复，无需操作。`,
              en: `Under review by ${list(departments, 'en')}; they answer by ${last.en}. You need not do anything.`,
            },
          };
    case 'awaiting_supplement':
      return {
        actor: 'submitter',
        due,
        text: {
          zh: `请于${last.included}前按清单一次性补齐材料；逾期将按现有材料继续审核。`,
          en: `Hand in everything on the list by ${last.en}; after that the review goes on without it.`,
        },
      };
    case 'frozen':
      return frozen?.isUndecided
        ? {
            actor: 'department',
            due,
            text: {
              zh: '业务冻结中，等待主管部门作出恢复或撤销的决定；在决定作出前可陈述、申辩。',
              en: 'Frozen: the authority will restore or revoke it. Until then you may state your case.',
            },
          }
        : frozen?.venue === 'online'
          ? { actor: 'applicant', due, text: handIn(frozen, last) }
          : {
              actor: 'applicant',
              due,
              text: {
                zh:
                  `业务已冻结：请申请人于${last.included}前携带身份证件${bring(frozen, 'zh')}到${place.zh}` +
                  '现场核查；逾期将撤销审批决定。',
                en:
                  `Frozen: the applicant comes to the ${place.en} by ${last.en} with identity card` +
                  `${bring(frozen, 'en')}; after that the approval is revoked.`,
              },
            };
    case 'not_accepted':
      return {
        actor: 'submitter',
        due: null,
        text: {
          zh: '不予受理：请按所列原因处理后重新申报。',
          en: 'Not accepted: resolve the reasons listed and apply again.',
        },
      };
    case 'rejected':
      return {
        actor: 'submitter',
        due: null,
        text: {
          zh: `审核未通过：可按所列原因完善后重新申请。${REMEDIES.zh}`,
          en: `Rejected: resolve the reasons listed and apply again. ${REMEDIES.en}`,
        },
      };
    case 'revoked':
      return {
        actor: 'none',
        due: null,
        text: {
          zh: `审批决定已撤销。${REMEDIES.zh}`,
          en: `The approval was revoked. ${REMEDIES.en}`,
        },
      };
    case 'settled':
      return { actor: 'none', due: null, text: { zh: '已落户，全部办结。', en: 'Settled: everything is done.' } };
    case 'given_up':
      return {
        actor: 'none',
        due: null,
        text: { zh: '已放弃本次审批结果，可重新申报。', en: 'The approval was given up; you may apply again.' },
      };
    case 'lapsed':
      return {
        actor: 'none',
        due: null,
        text: {
          zh: '未在期限内落户，审批结果已失效，可重新申报。',
          en: 'Nobody settled in time, and the approval has lapsed; you may apply again.',
        },
      };
    case 'withdrawn':
      return { actor: 'none', due: null, text: { zh: '已办结。', en: 'Closed.' } };
  }
}

const STEPS: Partial<Record<AuditAction, Text>> = {
  'application.received': { zh: '已收件', en: 'Received' },
  'application.resumed': { zh: '继续核验', en: 'Resumed after an interruption' },
  'sources.asked': { zh: '已核验数据源', en: 'Sources asked' },
  'application.decided': { zh: '系统比对完成', en: 'Decided by matching' },
  'application.rescued': { zh: '因系统中断转人工审核', en: 'Put into review after an interruption' },
  'application.withdrawn': { zh: '申报单位撤回', en: 'Withdrawn by the unit' },
  'application.move_refused': { zh: '不允许的操作已被拒绝', en: 'An operation that is not allowed was refused' },
  'application.matched': {
    zh: '来源恢复后系统比对一致，审批通过',
    en: 'A source answered again: approved by matching',
  },
  'application.reviewed': { zh: '人工审核办结', en: 'Decided by review' },
  'review.claimed': { zh: '审核人员开始办理', en: 'A reviewer has begun' },
  'review.settled': {
    zh: '部门已提出意见（须复核的，以复核为准）',
    en: 'A department has given its decision; where two people are required, the second decides',
  },
  'review.countersigned': { zh: '第二人已复核', en: 'A second person has countersigned' },
  'review.differed': { zh: '复核意见不一致，重新审核', en: 'The second person disagreed: the item is reviewed again' },
  'review.returned': { zh: '复核退回', en: 'Sent back by the second person' },
  'review.reopened': { zh: '来源有新答复，重新审核', en: 'A source gave a new answer: the item is reviewed again' },
  'review.overdue': { zh: '审核超期，已告知主管', en: 'The review is late; the supervisor was told' },
  'sources.reasked': { zh: '已重新查询数据源', en: 'Sources asked again' },
  'review.matched': { zh: '来源恢复，系统比对一致', en: 'The source answered again: settled by matching' },
  'review.supplement_requested': { zh: '已通知补正材料', en: 'A supplement was asked for' },
  'application.materials_added': { zh: '申报单位已提交材料', en: 'Materials were handed in' },
  'application.supplemented': { zh: '材料已补齐，继续审核', en: 'Everything was handed in; the review goes on' },
  'application.supplement_overdue': {
    zh: '补正逾期，继续审核',
    en: 'Materials not handed in in time; the review goes on',
  },
  'application.frozen': { zh: '抽查后业务冻结', en: 'Frozen after a check' },
  'application.attended': { zh: '申请人已到窗口', en: 'The applicant came to the window' },
  'application.restored': { zh: '现场核查通过，已恢复', en: 'Verified on site and restored' },
  'application.revocation_proposed': { zh: '拟撤销审批决定', en: 'Proposed for revocation' },
  'application.statement_recorded': { zh: '已记录陈述、申辩', en: 'The statement of the case was recorded' },
  'application.revocation_withdrawn': { zh: '撤回撤销意见', en: 'The proposed revocation was withdrawn' },
  'application.freeze_overdue': {
    zh: '冻结期限届满待决定，已转主管',
    en: 'The freeze has passed its last day undecided; the supervisor was told',
  },
  'application.revoked': { zh: '审批决定已撤销', en: 'The approval was revoked' },
  'application.settled': { zh: '已落户', en: 'Settled' },
  'application.given_up': { zh: '申报单位放弃审批结果', en: 'The unit gave the approval up' },
  'application.lapsed': { zh: '未在期限内落户，审批结果失效', en: 'The approval lapsed unused' },
  'application.human_requested': { zh: '已要求由工作人员决定', en: 'A decision by a person was requested' },
  'notice.sent': { zh: '已发送短信通知', en: 'Text message sent' },
  'notice.refused': { zh: '短信未能送达', en: 'Text message could not be delivered' },
  'notice.failed': { zh: '短信连续三天未能发出，不再重试', en: 'Text message given up after three days of attempts' },
};

/** The steps of a freeze whose facts are verified online. */
const ONLINE_STEPS: typeof STEPS = {
  'application.attended': { zh: '材料已在网上提交', en: 'The materials were handed in online' },
  'application.restored': { zh: '核查通过，已恢复', en: 'Verified and restored' },
};

/** The steps that follow from materials which the unit has handed in. */
const HANDED_IN_STEPS: typeof STEPS = {
  'review.reopened': { zh: '材料有更新，重新审核', en: 'Another document came in: the item is reviewed again' },
};

/** Undefined for events that do not belong into a timeline, such as a reading of the case. */
export function stepText({ action, data }: { action: AuditAction; data: { venue?: unknown; because?: unknown } }) {
  const special = data.venue === 'online' ? ONLINE_STEPS : data.because === 'handed_in' ? HANDED_IN_STEPS : {};
  return special[action] ?? STEPS[action];
}
