// Texts of messages to applicants (rules 8.1). A text never contains a resident id, nor any content of a criminal,
// credit or medical register.
import { maskName } from '../identity/names.ts';
import type { Says } from '../schemes/scheme.ts';
import { type WindowEntry, windowText } from '../schemes/windows.ts';
import type { Venue } from '../schemes/words.ts';
import { dayIncluded, dayTold } from '../schemes/working-days.ts';

interface Addressed {
  applicantName: string;
  number: string;
  /** the terms of the application's scheme */
  says: Says;
  /** the window of its district, where one is known */
  window?: WindowEntry | null;
}

/** The window with its place. */
const placeOf = ({ says, window = null }: Addressed): string => windowText(says, window).zh;

export interface NoticeFacts extends Addressed {
  event: 'approved' | 'referred' | 'rejected';
  approvalNumber: string | null;
  /** the scheme's text about the steps after approval */
  afterApproval: string;
  venue: 'online' | 'window' | null;
  /** names of the departments that review, in Chinese */
  departments: string[];
  /** last day of the review, civil date */
  due: string | null;
  /** every reason of the rejection, by its class only */
  reasons: string[];
}

/** The complete list of missing documents, and the last day (行政许可法 32(4)). */
export function supplementText(facts: Addressed & { lastDay: string; kinds: readonly string[] }): string {
  const until = `请于${dayIncluded(facts.lastDay)}前通过申报单位一次性提交；逾期将按现有材料继续审核。`;
  return `${dearOf(facts, '申请')}需补正材料：${listed(facts.kinds)}。${until}`;
}

export function noticeText(facts: NoticeFacts): string {
  const { says } = facts;
  const dear = dearOf(facts, '申请');
  if (facts.event === 'approved') {
    return `${dear}已审批通过，${says.approvalNumber.zh}${facts.approvalNumber}。${facts.afterApproval}`;
  }
  if (facts.event === 'rejected') {
    const remedies = '可完善后重新申请；不服的，可依法申请行政复议或提起行政诉讼。';
    return `${dear}审核未通过，原因：${listed(facts.reasons)}。${remedies}`;
  }
  if (facts.venue === 'window') {
    return `${dear}${says.notInstant.zh}，请携带本人身份证件和申报材料到${placeOf(facts)}办理人工审核。`;
  }
  return `${dear}已转人工审核，由${facts.departments.join('、')}部门办理，最迟${facts.due && dayTold(facts.due).zh}前答复，请留意后续通知。`;
}

/** Ends a call to the window: the registers have been corrected, and the departments go on by themselves. */
export const noWindowText = (facts: Addressed & { departments: readonly string[]; due: string }): string =>
  `${dearOf(facts, '申请')}已无需到${facts.says.window.zh}办理，由${facts.departments.join('、')}部门继续人工审核，` +
  `最迟${dayTold(facts.due).zh}前答复，请留意后续通知。`;

/** A source has answered since the approval, and what the applicant has to do next is another thing. */
export const nextStepText = (facts: Addressed & { next: string }): string =>
  `${dearOf(facts, '业务')}后续办理方式更新：${facts.next}`;

const dearOf = ({ says, applicantName, number }: Addressed, about: '申请' | '业务'): string =>
  `${says.signature}${maskName(applicantName)}您好，您的${says.business}${about}（业务编号${number}）`;
const listed = (names: readonly string[]) => names.map((name, index) => `${index + 1}.${name}`).join('；');

interface Verified {
  /** where a frozen approval is verified */
  venue: Venue;
}

/** The complete list of missing documents, the place and the last day. */
export function frozenText(facts: Addressed & Verified & { missing: readonly string[]; lastDay: string }): string {
  if (facts.venue === 'online') return frozenOnlineText(facts);
  const what = facts.missing.length > 0 ? `以下材料不齐全或不符合要求：${listed(facts.missing)}` : '须现场人工核查';
  const bring = facts.missing.length > 0 ? '本人身份证件和上述材料' : '本人身份证件和申报材料';
  const until = `请于${dayIncluded(facts.lastDay)}前携带${bring}到${placeOf(facts)}现场核查`;
  return `${dearOf(facts, '业务')}经核查，${what}，业务已冻结。${until}；逾期未按要求提交的，将撤销审批决定。`;
}

function frozenOnlineText(facts: Addressed & { missing: readonly string[]; lastDay: string }): string {
  const isListed = facts.missing.length > 0;
  const what = isListed ? `以下材料不齐全或不符合要求：${listed(facts.missing)}` : '须人工核查';
  const until = `请于${dayIncluded(facts.lastDay)}前通过申报单位在网上提交${isListed ? '上述' : '申报'}材料`;
  return `${dearOf(facts, '业务')}经核查，${what}，业务已冻结。${until}；逾期未按要求提交的，将撤销审批决定。`;
}

/** The same approval, with the same number, is in force again. */
export function restoredText(facts: Addressed & Verified & { approvalNumber: string }): string {
  const number = `${facts.says.approvalNumber.zh}${facts.approvalNumber}`;
  const verified = facts.venue === 'window' ? '经现场人工核查通过' : '经人工核查通过';
  return `${dearOf(facts, '业务')}${verified}，已恢复，${number}继续有效。`;
}

/**
 * Facts, reasons and basis before a revocation for a violation, and the right to be heard (行政许可法 7, 36; 行政处罚法
 * 44, 45).
 */
export function hearingText(
  facts: Addressed & Verified & { reason: string; clause: string; until: string | null },
): string {
  const [seen, stated] =
    facts.venue === 'window'
      ? [`申报单位或${facts.says.window.zh}`, `到${placeOf(facts)}`]
      : ['申报单位', '通过申报单位'];
  const until = facts.until === null ? '决定作出前' : `${dayIncluded(facts.until)}前`;
  const planned = `${facts.reason}，拟依据“${facts.clause}”撤销审批决定，具体事实和理由可向${seen}查询`;
  return `${dearOf(facts, '业务')}${planned}。您有权在${until}${stated}陈述、申辩。`;
}

/** Reason, basis and remedies (行政许可法 38). */
export function revokedText(
  facts: Addressed & { approvalNumber: string; reason: string; clause: string; remedy: string },
): string {
  const revoked = `的审批决定（${facts.says.approvalNumber.zh}${facts.approvalNumber}）已撤销`;
  return `${dearOf(facts, '业务')}${revoked}。原因：${facts.reason}；依据：${facts.clause}。${facts.remedy}`;
}

/** SZ-66: so that a person who has not settled can object. */
export const settledText = (facts: Addressed & { approvalNumber: string }): string =>
  `${dearOf(facts, '业务')}（${facts.says.approvalNumber.zh}${facts.approvalNumber}）已登记落户。如与事实不符，请联系${placeOf(facts)}。`;

/** SZ-66: the unit has given the approval up for the person. */
export const givenUpText = (facts: Addressed & { approvalNumber: string }): string =>
  `${dearOf(facts, '业务')}的审批结果（${facts.says.approvalNumber.zh}${facts.approvalNumber}）已由申报单位放弃，可重新申报。`;

/** AMB-32 */
export const lapsedText = (facts: Addressed & { approvalNumber: string }): string =>
  `${dearOf(facts, '业务')}未在期限内落户，审批结果（${facts.says.approvalNumber.zh}${facts.approvalNumber}）已失效，可重新申报。`;
