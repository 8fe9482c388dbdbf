// Texts of recording visits to the window, in both languages.
import { catalogue } from '../kit/texts.ts';

export const ATTENDANCE = catalogue({
  title: { zh: '到场登记', en: 'Visits to the window' },
  how: {
    zh: '登记通知到窗口的申请人到场：窗口办理的审核，以及冻结的业务。登记供办理人员采用，不代替办理。',
    en:
      'Record that an applicant who was called came to the window: in a review at the window, or for a frozen ' +
      'approval. The record is offered to the people who decide; it decides nothing.',
  },
  number: { zh: '受理编号', en: 'Number' },
  open: { zh: '查找', en: 'Find' },
  unknown: { zh: '没有这个受理编号。', en: 'No application has this number.' },
  notCalled: { zh: '该申请没有通知申请人到窗口。', en: 'The applicant of this application is not called.' },
  known: { zh: '已登记：{day}到场。', en: 'On record: the applicant came on {day}.' },
  applicant: { zh: '申请人', en: 'Applicant' },
  state: { zh: '状态', en: 'State' },
  days: { zh: '可登记的日期', en: 'Possible days' },
  span: { zh: '{from}至{until}', en: '{from} to {until}' },
  missing: { zh: '应带材料', en: 'To bring' },
  day: { zh: '到场日期', en: 'Day' },
  note: { zh: '说明（工作人员可见，选填）', en: 'Note (staff see it; optional)' },
  noteHint: { zh: '如所带材料、核验身份的情况', en: 'Such as what was brought, and how the identity was checked' },
  submit: { zh: '登记到场', en: 'Record the visit' },
  done: { zh: '已登记到场。', en: 'The visit is on record.' },
  read: { zh: '查看已记入审计。', en: 'Your reading was audited.' },
  panel: { zh: '到场', en: 'Visit' },
  panelNone: { zh: '窗口尚未登记到场。', en: 'The window has recorded no visit.' },
  panelVisit: { zh: '{day}到场', en: 'came on {day}' },
  panelBy: { zh: '{name}登记', en: 'recorded by {name}' },
});
