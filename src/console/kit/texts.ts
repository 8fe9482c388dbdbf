// Texts of every page in both languages. Pages with many texts have their own catalogue.
import type { Role } from '../../base/actor.ts';
import type { Text, Venue, Verdict } from '../../schemes/words.ts';

export { SOURCE_NAMES } from '../../schemes/sources.ts';

/** Makes a closed catalogue: a text without one of the languages does not compile. */
export const catalogue = <Key extends string>(texts: Record<Key, Text>): Record<Key, Text> => texts;

export const LAYOUT = catalogue({
  product: { zh: '秒批 · 人工审核', en: 'Miaopi · Manual review' },
  productShort: { zh: '秒批', en: 'Miaopi' },
  skip: { zh: '跳到主要内容', en: 'Skip to the main content' },
  navigation: { zh: '主导航', en: 'Main' },
  queue: { zh: '审核队列', en: 'Queue' },
  finished: { zh: '已办结', en: 'Finished' },
  attendance: { zh: '到场登记', en: 'Visits' },
  pushes: { zh: '部门推送', en: 'Pushes' },
  search: {
    zh: '查询：受理编号、批准编号、用人单位或单位自编号',
    en: 'Search: application number, approval number, employer or reference',
  },
  searchHint: { zh: '编号、单位', en: 'Number, employer' },
  searchSubmit: { zh: '查询', en: 'Search' },
  findPerson: { zh: '查人', en: 'Find a person' },
  board: { zh: '看板', en: 'Board' },
  sources: { zh: '数据源', en: 'Sources' },
  oversight: { zh: '批后监管', en: 'Oversight' },
  sanctions: { zh: '限制申报', en: 'Bans' },
  replays: { zh: '复算', en: 'Replays' },
  log: { zh: '审计日志', en: 'Audit log' },
  spotChecks: { zh: '抽查', en: 'Spot checks' },
  menu: { zh: '菜单', en: 'Menu' },
  asOf: { zh: '截至', en: 'as of' },
  setUp: { zh: '第二步验证', en: 'Second step' },
  signOut: { zh: '退出', en: 'Sign out' },
  shortcuts: { zh: '快捷键', en: 'Shortcuts' },
  close: { zh: '关闭', en: 'Close' },
  nothingApproved: {
    zh: '暂停批准：数据库与已发布的审计记录不符或比其旧。不批准的决定仍可办理；请通知运维人员。',
    en:
      'Approvals are paused: the database differs from the published audit log or is older. You can still refuse; ' +
      'tell the operators.',
  },
  notSent: {
    zh: '未提交：服务或数据库暂时没有响应，未作任何记录。您填写的内容仍在本页，请稍候再次提交。',
    en:
      'Not submitted: the service or its database does not answer at the moment, and nothing was recorded. Your ' +
      'text is still on this page: submit it again in a while.',
  },
  notSentSignedOut: {
    zh: '未提交：登录已过期，未作任何记录。您填写的内容仍在本页，请在新窗口登录后再次提交。',
    en:
      'Not submitted: your session has ended, and nothing was recorded. Your text is still on this page: sign in in ' +
      'a new window, then submit it again.',
  },
  unanswered: {
    zh: '未收到答复，无法确定是否已经记录。填写的内容仍在本页；重新提交前，请先查看现状。',
    en:
      'There was no answer, so it is not certain whether it was recorded. Your text is still on this page: check ' +
      'the current state before you submit it again.',
  },
  signIn: { zh: '登录', en: 'Sign in' },
  withoutScript: {
    zh: '浏览器未启用脚本：一切仍可办理，但页面不会自动更新，也没有快捷键。',
    en:
      'Scripts are off: everything can still be done, but pages do not refresh themselves and there are no ' +
      'shortcuts.',
  },
});

export const ROLE_NAMES: Record<Role | 'system', Text> = {
  employer: { zh: '用人单位', en: 'employer' },
  agency: { zh: '代理机构', en: 'agency' },
  clerk: { zh: '审核人员', en: 'clerk' },
  supervisor: { zh: '主管', en: 'supervisor' },
  auditor: { zh: '监督人员', en: 'auditor' },
  operator: { zh: '运维', en: 'operator' },
  system: { zh: '系统', en: 'system' },
};

export const VERDICT_NAMES: Record<Verdict, Text> = {
  match: { zh: '一致', en: 'match' },
  mismatch: { zh: '不一致', en: 'mismatch' },
  not_found: { zh: '查无', en: 'not found' },
  inconclusive: { zh: '无法判定', en: 'inconclusive' },
  unavailable: { zh: '数据源不可用', en: 'source unavailable' },
  not_required: { zh: '未核验', en: 'not checked' },
};

export const VENUE_NAMES: Record<Venue, Text> = {
  online: { zh: '网上办理', en: 'online' },
  window: { zh: '窗口办理', en: 'at the window' },
};

/** The verdict for a registered entry that does not count. */
export const DOES_NOT_COUNT: Text = { zh: '有登记，但不符合要求', en: 'registered, but does not count' };

/** Tone and sign of a verdict's mark, which is never colour alone. */
export const VERDICT_MARKS: Record<Verdict, { tone: 'good' | 'bad' | 'warn' | 'mute'; sign: string }> = {
  match: { tone: 'good', sign: '✓' },
  mismatch: { tone: 'bad', sign: '≠' },
  not_found: { tone: 'warn', sign: '∅' },
  inconclusive: { tone: 'warn', sign: '?' },
  unavailable: { tone: 'mute', sign: '⊘' },
  not_required: { tone: 'mute', sign: '–' },
};

/** The mark of a match against which a reason stands: the register agrees, and a condition is not met. */
export const MATCH_IN_DOUBT = {
  tone: 'bad',
  sign: '!',
  text: { zh: '与登记一致，条件待认定', en: 'matches, but a condition is open' },
} as const satisfies { tone: string; sign: string; text: Text };
