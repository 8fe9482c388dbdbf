// Texts of messages to applicants (rules 8.1). A text never contains a resident id, nor any content of a criminal,
// credit or medical register.
import { maskName } from '../identity/names.ts';

export interface NoticeFacts {
  event: 'approved' | 'referred' | 'rejected';
  applicantName: string;
  number: string;
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

const SIGNATURE = '【深圳人社】';

/** The complete list of missing documents, and the last day (行政许可法 32(4)). */
export function supplementText(facts: {
  applicantName: string;
  number: string;
  /** civil date */
  lastDay: string;
  kinds: string[];
}): string {
  const list = facts.kinds.map((kind, index) => `${index + 1}.${kind}`).join('；');
  return `${SIGNATURE}${maskName(facts.applicantName)}您好，您的在职人才引进申请（业务编号${facts.number}）需补正材料：${list}。请于${facts.lastDay}（含当日）前通过申报单位一次性提交；逾期将按现有材料继续审核。`;
}

export function noticeText(facts: NoticeFacts): string {
  const dear = `${SIGNATURE}${maskName(facts.applicantName)}您好，您的在职人才引进申请（业务编号${facts.number}）`;
  if (facts.event === 'approved') {
    return `${dear}已审批通过，指标卡编号${facts.approvalNumber}。${facts.afterApproval}`;
  }
  if (facts.event === 'rejected') {
    const reasons = facts.reasons.map((reason, index) => `${index + 1}.${reason}`).join('；');
    return `${dear}审核未通过，原因：${reasons}。可完善后重新申请；不服的，可依法申请行政复议或提起行政诉讼。`;
  }
  if (facts.venue === 'window') {
    return `${dear}不适用“秒批”，请携带本人身份证件和申报材料到受理窗口办理人工审核。`;
  }
  return `${dear}已转人工审核，由${facts.departments.join('、')}部门办理，最迟${facts.due}前答复，请留意后续通知。`;
}

interface Addressed {
  applicantName: string;
  number: string;
}

const dearOf = ({ applicantName, number }: Addressed) =>
  `${SIGNATURE}${maskName(applicantName)}您好，您的在职人才引进业务（业务编号${number}）`;
const listed = (names: readonly string[]) => names.map((name, index) => `${index + 1}.${name}`).join('；');

/** The complete list of missing documents, the place and the last day (SZ-51). */
export function frozenText(facts: Addressed & { missing: readonly string[]; lastDay: string }): string {
  const what = facts.missing.length > 0 ? `以下材料不齐全或不符合要求：${listed(facts.missing)}` : '须现场人工核查';
  const bring = facts.missing.length > 0 ? '本人身份证件和上述材料' : '本人身份证件和申报材料';
  return `${dearOf(facts)}经核查，${what}，业务已冻结。请于${facts.lastDay}（含当日）前携带${bring}到受理窗口现场核查；逾期未按要求提交的，将撤销审批决定。`;
}

/** The same approval, with the same number, is in force again (SZ-52). */
export const restoredText = (facts: Addressed & { approvalNumber: string }): string =>
  `${dearOf(facts)}经现场人工核查通过，已恢复，指标卡编号${facts.approvalNumber}继续有效。`;

/**
 * Facts, reasons and basis before a revocation for a violation, and the right to be heard (行政许可法 7, 36; 行政处罚法 44, 45).
 */
export function hearingText(facts: Addressed & { reason: string; clause: string; until: string | null }): string {
  const until = facts.until === null ? '决定作出前' : `${facts.until}（含当日）前`;
  return `${dearOf(facts)}${facts.reason}，拟依据“${facts.clause}”撤销审批决定，具体事实和理由可向申报单位或受理窗口查询。您有权在${until}到受理窗口陈述、申辩。`;
}

/** Reason, basis and remedies (SZ-53, 行政许可法 38). */
export const revokedText = (
  facts: Addressed & { approvalNumber: string; reason: string; clause: string; remedy: string },
): string =>
  `${dearOf(facts)}的审批决定（指标卡编号${facts.approvalNumber}）已撤销。原因：${facts.reason}；依据：${facts.clause}。${facts.remedy}`;
