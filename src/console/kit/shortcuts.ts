// The keyboard shortcuts, and the dialog that lists them. assets/console.js handles the keys.
import { OVERSEER_ROLES, READER_ROLES } from '../../base/actor.ts';
import type { Text } from '../../schemes/words.ts';
import { type Html, html } from './html.ts';
import type { View } from './layout.ts';
import { LAYOUT } from './texts.ts';

interface Shortcut {
  keys: readonly string[];
  text: Text;
  /** only for these roles */
  roles?: readonly string[];
}
const CLERKS = ['clerk'];

const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['/'], text: { zh: '查询编号或单位', en: 'Search for a number or a unit' }, roles: READER_ROLES },
  { keys: ['n'], text: { zh: '领取并打开下一件', en: 'Claim and open the next item' }, roles: CLERKS },
  { keys: ['n'], text: { zh: '下一件待我检查的抽查案件', en: 'The next spot-check case of mine' }, roles: ['auditor'] },
  { keys: ['j', 'k'], text: { zh: '下一行、上一行', en: 'Next row, previous row' } },
  { keys: ['Enter'], text: { zh: '打开所选的行', en: 'Open the row' } },
  { keys: ['c'], text: { zh: '全部选为“确认”', en: 'Choose “confirm” for everything' }, roles: CLERKS },
  {
    keys: ['1', '2', '3', '4'],
    text: { zh: '选择第几项确认依据', en: 'Choose that ground for confirming' },
    roles: CLERKS,
  },
  { keys: ['r'], text: { zh: '到第一个“拒绝”', en: 'Go to the first “refuse”' }, roles: CLERKS },
  { keys: ['s'], text: { zh: '提交办理或复核意见', en: 'Submit the decision or the second opinion' }, roles: CLERKS },
  { keys: ['g', 'q'], text: { zh: '回到审核队列', en: 'Go to the queue' } },
  { keys: ['g', 'f'], text: { zh: '到已办结', en: 'Go to your finished work' }, roles: CLERKS },
  { keys: ['g', 'p'], text: { zh: '查人', en: 'Find a person' }, roles: READER_ROLES },
  { keys: ['g', 'b'], text: { zh: '到看板', en: 'Go to the board' }, roles: OVERSEER_ROLES },
  { keys: ['g', 's'], text: { zh: '到抽查', en: 'Go to the spot checks' }, roles: OVERSEER_ROLES },
  { keys: ['g', 'o'], text: { zh: '到批后监管', en: 'Go to oversight' }, roles: OVERSEER_ROLES },
  { keys: ['g', 'x'], text: { zh: '到限制申报', en: 'Go to the bans' }, roles: OVERSEER_ROLES },
  { keys: ['g', 'r'], text: { zh: '到复算', en: 'Go to the replays' }, roles: OVERSEER_ROLES },
  { keys: ['g', 'l'], text: { zh: '到审计日志', en: 'Go to the audit log' }, roles: OVERSEER_ROLES },
  { keys: ['?'], text: { zh: '显示本列表', en: 'Show this list' } },
];

const NOTE: Text = {
  zh: '在输入框中打字时快捷键不起作用。',
  en: 'Shortcuts do not work while you type in a field.',
};

export const shortcutsDialog = ({
  session,
}: View): Html => html`<dialog id="shortcuts" aria-labelledby="shortcuts-title">
  <h2 id="shortcuts-title">${LAYOUT.shortcuts}</h2>
  <dl class="keys">
    ${SHORTCUTS.filter(({ roles }) => roles?.includes(session?.actor.role ?? '') ?? true).map(
      ({ keys, text }) => html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${text}</dd></div>`,
    )}
  </dl>
  <p class="note">${NOTE}</p>
  <form method="dialog"><button autofocus>${LAYOUT.close}</button></form>
</dialog>`;
