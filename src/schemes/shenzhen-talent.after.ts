// 深圳市在职人才引进“秒批”, steps 5 to 7 and their notes: what the person does after the approval.
import { isOfCity } from '../identity/division.ts';
import type { HouseholdRecord, Submission } from './facts.ts';
import type { AfterApproval } from './scheme.ts';
import { SHENZHEN } from './shenzhen.ts';
import { isFromGuangdong, wantsProxy } from './shenzhen-talent.checks.ts';
import { text } from './shenzhen-talent.texts.ts';
import type { Text } from './words.ts';

/** SZ-63: steps 5 to 7; at the last one identity and household papers alone are wanted (SZ-09) */
const PERMIT: Text = {
  zh: '凭指标卡编号，通过“深圳公安”微信公众号或预约，办理《准予迁入证明》。',
  en:
    'With the approval number, obtain the move-in permit through the “Shenzhen Police” WeChat account or by ' +
    'appointment.',
};
const CERTIFICATE: Text = {
  zh: '凭《准予迁入证明》，到现户籍所在地公安机关办理《户口迁移证》。',
  en: 'With the permit, obtain the migration certificate from the police at the place of the present registration.',
};
const STATION: Text = {
  zh: '按公安部门的短信或系统提示预约，到拟迁入地派出所办理入户并采集指纹，只需携带身份、户籍资料。',
  en:
    'Make an appointment as the police’s message says, and settle at the police station of the new residence. Your ' +
    'fingerprints are taken there; bring papers of identity and household alone.',
};

/** SZ-64 */
const ONE_STOP: Text = {
  zh: '您已通过省内户籍迁移一站式办理核验，免办《准予迁入证明》，无需返回户籍地办理户口迁出。',
  en: 'You passed the verification of the province’s one-stop transfer: no move-in permit, and no trip back.',
};
const WAIT: Text = {
  zh: '等待入户短信通知，按通知到拟迁入地派出所办理入户并采集指纹，只需携带身份、户籍资料。',
  en:
    'Wait for the text message about settlement, and settle at the police station that it names. Your fingerprints ' +
    'are taken there; bring papers of identity and household alone.',
};

/** SZ-65 */
const PARTY: Text = {
  zh: '党员、团员的组织关系，由迁出地组织部门出具转移介绍信，到我市相应组织部门转接。',
  en:
    'Members of the Party or the Youth League have their relation transferred by a letter of the organisation ' +
    'department at the old residence to that of this city.',
};

/** SZ-32: whether public security has found another place in the city, or is still to find out. */
const placementOf = (household: HouseholdRecord | null): Text => {
  const found = household?.places?.some(({ district }) => district === null || isOfCity(district, SHENZHEN.code));
  return text(found === false ? 'next-proxy' : 'next-proxy-open');
};

const together = (one: Text, other: Text): Text => ({ zh: `${one.zh}${other.zh}`, en: `${one.en} ${other.en}` });

/** The message says the next step, and every answer says all of them (SZ-63 … SZ-65). */
export function afterApproval(submission: Submission, household: HouseholdRecord | null): AfterApproval {
  // SZ-64, AMB-30: what nobody has verified excuses nobody
  const isOneStop = household?.oneStop === 'verified' && isFromGuangdong(submission);
  const next = text(isOneStop ? 'next-guangdong' : 'next-approved');
  const placement = wantsProxy(submission) ? placementOf(household) : null;
  return {
    text: placement ? together(next, placement) : next,
    steps: [
      ...(isOneStop ? [ONE_STOP, WAIT] : [PERMIT, CERTIFICATE, STATION]),
      ...(placement ? [placement] : []),
      PARTY,
    ],
  };
}
