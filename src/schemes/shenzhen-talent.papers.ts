// 深圳市在职人才引进“秒批”: the papers of the notice (SZ-61), and those that go with a decision (rules 8.1,
// 行政许可法 38).
import type { Papers } from './papers.ts';
import type { ShenzhenParameters } from './shenzhen-talent.parameters.ts';

export const papersOf = (named: ShenzhenParameters['papers']): Papers => ({
  authority: named['paper.authority'],
  reconsideration: named['paper.reconsideration'],
  court: named['paper.court'],
  forms: {
    // SZ-61
    report_form: {
      title: { zh: '深圳市在职人才引进呈报表', en: 'Reporting form of in-service talent introduction' },
      text: '本人承诺所填报的内容和提交的材料真实、准确、完整，接受事后抽查；如有虚假，愿承担相应责任。',
    },
    // SZ-61; rules 1.8: nobody may ask for a medical exam on paper
    material_list: {
      title: { zh: '深圳市在职人才引进材料清单', en: 'List of materials' },
      text:
        '已勾选的材料已提交，或已由数据核验；未勾选的请按清单备齐。' +
        '体检结果由定点体检医院上传，无需提交纸质体检表。',
    },
    decision: {
      // SZ-08
      approved: {
        title: { zh: '深圳市在职人才引进审批决定书', en: 'Decision of approval' },
        text:
          '经审核，您的在职人才引进申请符合规定条件，准予引进。' +
          '审批结果已电子化，不再发放纸质调令和入户指标卡，相关数据推送有关部门。',
      },
      rejected: {
        title: { zh: '深圳市在职人才引进不予通过决定书', en: 'Decision of rejection' },
        text: '经人工审核，您的在职人才引进申请不符合规定条件，决定不予通过。',
      },
      not_accepted: {
        title: { zh: '深圳市在职人才引进不予受理通知书', en: 'Notice of non-acceptance' },
        text: '您的在职人才引进申请不符合受理条件，决定不予受理。',
      },
    },
    // SZ-51
    freeze_notice: {
      title: { zh: '深圳市在职人才引进业务冻结通知书', en: 'Notice of a freeze' },
      text:
        '经核查，您的在职人才引进业务申报材料不齐全或不符合规定要求，现予冻结。' +
        '请在规定期限内到受理窗口现场提交材料，接受人工核查。',
    },
    // SZ-53
    revocation_notice: {
      title: { zh: '深圳市撤销在职人才引进审批决定书', en: 'Decision of revocation' },
      text: '经核查，决定撤销对您的在职人才引进申请作出的审批决定。原指标卡编号自本决定作出之日起失效。',
    },
  },
  claimNames: {
    archiveCustody: { zh: '档案保管', en: 'Custody of the archive' },
    'archiveCustody.custodian': { zh: '档案保管机构', en: 'Custodian of the archive' },
    'archiveCustody.agreementNumber': { zh: '托管协议编号', en: 'Number of the custody agreement' },
    'archiveCustody.unitHasCustody': { zh: '单位有人事档案保管权', en: 'The unit may keep archives' },
    otherBasis: { zh: '申请依据', en: 'Ground of the application' },
  },
});
