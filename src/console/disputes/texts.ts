// Texts of the pages on disputes of a source's data, in both languages.
import { catalogue } from '../kit/texts.ts';

export const DISPUTES = catalogue({
  title: { zh: '数据校核', en: 'Source disputes' },
  caption: { zh: '待答复的数据校核，先到期的在前', en: 'Disputes to answer, those due first on top' },
  how: {
    zh: '申报单位认为登记信息有误。答复后系统重新查询该数据源；在此之前不得因该项核验不予通过。',
    en:
      'The unit finds the data of the register wrong. After the answer the source is asked again; until then nobody ' +
      'refuses the application for that check.',
  },
  empty: { zh: '没有待答复的数据校核。', en: 'No dispute waits for an answer.' },
  emptyAnswered: { zh: '没有已答复的数据校核。', en: 'No dispute has been answered.' },
  showOpen: { zh: '待答复', en: 'To answer' },
  showAnswered: { zh: '已答复', en: 'Answered' },
  number: { zh: '业务编号', en: 'Number' },
  source: { zh: '数据源', en: 'Source' },
  department: { zh: '答复部门', en: 'Answered by' },
  filedAt: { zh: '提出时间', en: 'Filed' },
  due: { zh: '答复期限', en: 'Due' },
  state: { zh: '状态', en: 'State' },
  open: { zh: '待答复', en: 'to answer' },
  overdue: { zh: '超期', en: 'overdue' },
  corrected: { zh: '已更正', en: 'corrected' },
  notCorrected: { zh: '登记无误', en: 'found right' },
  one: { zh: '数据校核', en: 'Dispute of source data' },
  back: { zh: '返回列表', en: 'Back to the list' },
  note: { zh: '申报单位的陈述', en: 'What the unit says' },
  materials: { zh: '佐证材料', en: 'Materials' },
  materialsIn: { zh: '{n} 份，在该申请的材料中', en: '{n}, among the materials of the application' },
  answeredAt: { zh: '答复时间', en: 'Answered' },
  answerNote: { zh: '答复', en: 'Answer' },
  answer: { zh: '答复', en: 'Answer' },
  result: { zh: '核查结果', en: 'Result' },
  isCorrected: { zh: '登记信息有误，已更正', en: 'The register was wrong and has been corrected' },
  isRight: { zh: '登记信息无误', en: 'The register is right' },
  choose: { zh: '请选择', en: 'Choose' },
  answerHow: { zh: '说明（申报单位可见）', en: 'Explanation, which the unit reads' },
  submit: { zh: '答复并重新查询', en: 'Answer and ask again' },
  done: { zh: '已答复，已重新查询该数据源。', en: 'Answered. The source has been asked again.' },
  audited: { zh: '查阅已记入审计。', en: 'The reading was recorded.' },
  inItem: { zh: '数据校核待答复', en: 'Disputed data, to be answered' },
});
