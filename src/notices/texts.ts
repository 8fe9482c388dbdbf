// What applicants are told by text message (rules 8.1). A text never carries a resident id, nor anything of what a
// criminal, credit or medical register says.
import { maskName } from '../identity/names.ts';

export interface NoticeFacts {
  event: 'approved' | 'referred' | 'rejected';
  applicantName: string;
  number: string;
  approvalNumber: string | null;
  /** what the scheme says comes after approval */
  afterApproval: string;
  venue: 'online' | 'window' | null;
  /** names of the departments that review, in Chinese */
  departments: string[];
  /** last day of the review, civil date */
  due: string | null;
  /** why it was rejected: every reason, each its class alone */
  reasons: string[];
}

const SIGNATURE = '【深圳人社】';

/** What is missing, complete, and until when (行政许可法 32(4)). */
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
