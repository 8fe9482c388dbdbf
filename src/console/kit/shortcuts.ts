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
  {
    keys: ['n'],
    text: { zh: '打开我手上的下一件，没有时领取', en: 'Open the next item of mine; without any, claim one' },
    roles: CLERKS,
  },
  { keys: ['n'], text: { zh: '下一件待我检查的抽查案件', en: 'The next spot-check case of mine' }, roles: ['auditor'] },
  {
    keys: ['n'],
    text: { zh: '在批后监管中打开下一件待我决定的', en: 'In oversight: open the next one for me to decide' },
    roles: ['supervisor'],
  },
  {
    keys: ['j', 'k'],
    text: { zh: '下一行、上一行（事项页：下一项、上一项）', en: 'Next, previous row (in an item: decision)' },
  },
  { keys: ['Enter'], text: { zh: '打开所选的行', en: 'Open the row' } },
  { keys: ['c'], text: { zh: '全部选为“确认”', en: 'Choose “confirm” for everything' }, roles: CLERKS },
  { keys: ['r'], text: { zh: '选为“拒绝”，再按为下一项', en: 'Choose “refuse”; again: for the next' }, roles: CLERKS },
  {
    keys: ['1', '…', '9'],
    text: { zh: '选择第几项依据、理由或材料', en: 'Choose that ground, reason or material' },
    roles: CLERKS,
  },
  {
    keys: ['s'],
    text: { zh: '提交办理或复核意见，并取下一件', en: 'Submit the decision or second opinion, and take the next' },
    roles: CLERKS,
  },
  { keys: ['d'], text: { zh: '提交办理或复核意见', en: 'Submit the decision or second opinion' }, roles: CLERKS },
  { keys: ['Ctrl', 'Enter'], text: { zh: '提交光标所在的表单', en: 'Send the form with the cursor' } },
  { keys: ['l'], text: { zh: '领取本件，或延长保留', en: 'Claim the item, or keep it longer' }, roles: CLERKS },
  { keys: ['f'], text: { zh: '放回队列', en: 'Give the item back' }, roles: CLERKS },
  {
    keys: ['x'],
    text: { zh: '显示现状（保留已填写内容）', en: 'Show the current state (your text is kept)' },
    roles: CLERKS,
  },
  { keys: ['p'], text: { zh: '改派', en: 'Hand the item over' }, roles: ['clerk', 'supervisor'] },
  { keys: ['b'], text: { zh: '通知补正', en: 'Ask for a supplement' }, roles: CLERKS },
  { keys: ['q'], text: { zh: '重新查询来源', en: 'Ask the source again' }, roles: CLERKS },
  { keys: ['t'], text: { zh: '无法判断，退回', en: 'Send back an item that you cannot judge' }, roles: CLERKS },
  { keys: ['w'], text: { zh: '登记申请人今天到场', en: 'The applicant came today' }, roles: CLERKS },
  { keys: ['z'], text: { zh: '写内部备注', en: 'Write a comment' }, roles: CLERKS },
  { keys: ['e'], text: { zh: '佐证材料', en: 'Evidence' }, roles: CLERKS },
  { keys: ['v'], text: { zh: '查看下一份材料', en: 'Show the next material' }, roles: READER_ROLES },
  { keys: ['i'], text: { zh: '显示身份信息', en: 'Show the identity' }, roles: READER_ROLES },
  { keys: ['g', 'q'], text: { zh: '回到审核队列', en: 'Go to the queue' } },
  { keys: ['g', 'f'], text: { zh: '到已办结', en: 'Go to your finished work' }, roles: CLERKS },
  { keys: ['g', 't'], text: { zh: '到部门推送', en: 'Go to what departments were told' }, roles: READER_ROLES },
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
  zh: '在输入框中打字时快捷键不起作用，Ctrl+Enter（苹果电脑为 Cmd+Enter）除外。',
  en: 'Shortcuts do not work while you type in a field, except for Ctrl+Enter (Cmd+Enter on a Mac).',
};
const SWITCH: Text = { zh: '启用单键快捷键（只对本浏览器）', en: 'Use single keys (in this browser)' };

/** The attributes of a control that has a key, and the key to show beside its text. */
export const keyOf = (key: string): Html => html`data-key="${key}" aria-keyshortcuts="${key}"`;
export const kbd = (key: string | number): Html => html`<kbd aria-hidden="true">${key}</kbd>`;

export const shortcutsDialog = ({
  session,
}: View): Html => html`<dialog id="shortcuts" aria-labelledby="shortcuts-title">
  <h2 id="shortcuts-title" tabindex="-1" autofocus>${LAYOUT.shortcuts}</h2>
  <dl class="keys">
    ${SHORTCUTS.filter(({ roles }) => roles?.includes(session?.actor.role ?? '') ?? true).map(
      ({ keys, text }) => html`<div><dt>${keys.map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${text}</dd></div>`,
    )}
  </dl>
  <p class="note">${NOTE}</p>
  <label class="check" hidden><input type="checkbox" id="single-keys" /> ${SWITCH}</label>
  <form method="dialog"><button>${LAYOUT.close}</button></form>
</dialog>`;
