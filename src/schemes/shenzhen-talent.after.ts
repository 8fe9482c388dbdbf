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
  zh: '凭指标卡编号，通过“深圳公安”微信公众号或预约，办理《准予迁入证明》',
  en:
    'with the approval number, obtain the move-in permit through the “Shenzhen Police” WeChat account or by ' +
    'appointment',
};
const CERTIFICATE: Text = {
  zh: '凭《准予迁入证明》，到现户籍所在地公安机关办理《户口迁移证》',
  en: 'with the permit, obtain the migration certificate from the police at the place of the present registration',
};
const STATION: Text = {
  zh: '按公安部门的短信或系统提示预约，到拟迁入地派出所办理入户并采集指纹，只需携带身份、户籍资料',
  en:
    'make an appointment as the police’s message says, and settle at the police station of the new residence; your ' +
    'fingerprints are taken there, and only papers of identity and household are needed',
};

/** SZ-64 */
const ONE_STOP: Text = {
  zh: '您已通过省内户籍迁移一站式办理核验，免办《准予迁入证明》，无需返回户籍地办理户口迁出',
  en: 'you passed the verification of the province’s one-stop transfer: no move-in permit, and no trip back',
};
const WAIT: Text = {
  zh: '等待入户短信通知，按通知到拟迁入地派出所办理入户并采集指纹，只需携带身份、户籍资料',
  en:
    'wait for the text message about settlement, and settle at the police station that it names; your fingerprints ' +
    'are taken there, and only papers of identity and household are needed',
};

/** SZ-32: what public security has found in its own data; nobody has to prove anything (SZ-31) */
const PROXY: Text = {
  zh: '公安部门数据中未见可落户的本市房产和集体户，可暂时落户派出所代管户口，无需举证',
  en:
    'public security holds no home and no collective household in the city for you: you may settle for the time ' +
    'being in the household kept by the police station, without proof',
};
/** SZ-32: public security has not found out yet, or has found another place */
const PROXY_OPEN: Text = {
  zh: '拟落户派出所代管户的，由公安部门查询数据核实，无需举证；核实期间不影响办理以上手续',
  en:
    'the police verify from their own data that the household kept by the police station is needed; you prove ' +
    'nothing, and the steps above need not wait',
};

/** SZ-65 */
const PARTY: Text = {
  zh: '党员、团员的组织关系，由迁出地组织部门出具转移介绍信，到我市相应组织部门转接',
  en:
    'members of the Party or the Youth League have their relation transferred by a letter of the organisation ' +
    'department at the old residence to that of this city',
};

/**
 * The message says the next step, and every answer says all of them (SZ-63 … SZ-65). What nobody has verified excuses
 * nobody (SZ-64, AMB-30); `household` is null as long as no register of public security has answered about the person.
 */
export function afterApproval(submission: Submission, household: HouseholdRecord | null): AfterApproval {
  const isOneStop = household?.oneStop === 'verified' && isFromGuangdong(submission);
  const next = text(isOneStop ? 'next-guangdong' : 'next-approved');
  const wants = wantsProxy(submission);
  return {
    text: wants ? together(next, text(hasNoPlace(household) ? 'next-proxy' : 'next-proxy-open')) : next,
    steps: [
      ...(isOneStop ? [ONE_STOP, WAIT] : [PERMIT, CERTIFICATE, STATION]),
      ...(wants ? [hasNoPlace(household) ? PROXY : PROXY_OPEN] : []),
      PARTY,
    ],
  };
}

/** True if public security has answered, and knows of no place for the person in the city. */
const hasNoPlace = (household: HouseholdRecord | null): boolean =>
  household?.places?.every(({ district }) => district !== null && !isOfCity(district, SHENZHEN.code)) ?? false;

const together = (one: Text, other: Text): Text => ({ zh: `${one.zh}${other.zh}`, en: `${one.en} ${other.en}` });
