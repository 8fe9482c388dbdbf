// The sentences of the Shenzhen notice for reasons that the service words more generally, in both languages.
import { fixed, type ReasonTexts, WAIT } from './reasons.ts';
import type { Text } from './words.ts';

const WINDOW: Text = {
  zh: '请携带本人身份证件和申报材料到受理窗口办理人工审核。',
  en: 'Come to the service window with your identity card and the application materials for manual review.',
};

export const REASON_TEXTS: ReasonTexts = {
  'qualification.not_in_catalogue': fixed(
    {
      zh: '职业（工种）不在技能人才引进紧缺职业目录内',
      en: 'The occupation is not in the catalogue of occupations in short supply',
    },
    { zh: '请核对是否符合其他人才类别的条件。', en: 'See whether the conditions of another category are met.' },
  ),
  'qualification.test_missing': fixed(
    {
      zh: '证书非在本市参加考试取得，且未通过本市相应等级综合水平测试',
      en: 'The certificate was not examined in the city and the comprehensive test of its level has not been passed',
    },
    {
      zh: '请参加本市人力资源保障部门组织的相应等级综合水平测试。',
      en: 'Take the comprehensive test of that level held by the city’s human resources department.',
    },
  ),
  'criminal_record.found': fixed(
    { zh: '不适用“秒批”（违法犯罪记录类）', en: 'Not eligible for instant approval (criminal record class)' },
    WINDOW,
  ),
  'credit.high_risk': fixed(
    { zh: '不适用“秒批”（信用高风险类）', en: 'Not eligible for instant approval (high credit risk class)' },
    WINDOW,
  ),
  'medical.not_designated': fixed(
    { zh: '体检不是在人才引进定点体检医院进行', en: 'The medical exam was not taken at a designated hospital' },
    {
      zh: '请到本市人才引进定点体检医院体检，结果由医院上传，无需提交纸质体检表。',
      en: 'Take the exam at a designated hospital of the city; the hospital uploads the result, no paper is needed.',
    },
  ),
  'medical.expired': fixed(
    { zh: '体检结果已过有效期', en: 'The medical exam is no longer valid' },
    {
      zh: '请到本市人才引进定点体检医院重新体检，结果由医院上传。',
      en: 'Take the exam again at a designated hospital of the city; the hospital uploads the result.',
    },
  ),
  'instant.not_applicable': fixed(
    { zh: '该业务类型暂未实行“秒批”', en: 'This type of business is not open to instant approval' },
    WAIT,
  ),
  'channel.not_open': fixed(
    { zh: '暂未开放个人申报', en: 'Filing by individuals is not open' },
    {
      zh: '请由用人单位申办，或委托人才引进代理机构申办。',
      en: 'Let the employer file, or commission a talent-introduction agency.',
    },
  ),
};
