// Texts of the steps to the seed: commit, reveal, draw.
import { catalogue } from '../kit/texts.ts';

export const STEPS = catalogue({
  sealed: { zh: '计划封存', en: 'Plan sealed' },
  committed: { zh: '承诺', en: 'Commitments' },
  revealed: { zh: '公开', en: 'Reveals' },
  drawn: { zh: '抽取', en: 'Draw' },
  inspected: { zh: '检查', en: 'Inspection' },
  reported: { zh: '报告', en: 'Report' },
});
export const STEP_STATES = catalogue({
  done: { zh: '已完成', en: 'done' },
  current: { zh: '进行中', en: 'now' },
  optional: { zh: '可省', en: 'optional' },
  skipped: { zh: '未用', en: 'not used' },
  later: { zh: '未到', en: 'to come' },
});

export const SEED = catalogue({
  title: { zh: '种子来源', en: 'Origin of the seed' },
  caption: {
    zh: '承诺与公开，按进入种子的顺序',
    en: 'Commitments and reveals, in the order in which they go into the seed',
  },
  place: { zh: '序', en: 'No.' },
  who: { zh: '人员', en: 'Person' },
  commitment: { zh: '承诺值 SHA-256', en: 'Commitment (SHA-256)' },
  value: { zh: '公开的值', en: 'Value revealed' },
  notYet: { zh: '未公开', en: 'not revealed' },
  awaited: { zh: '等待承诺：', en: 'Yet to commit: ' },
  anybody: {
    zh: '方案没有指定贡献人：监督人员和主管均可承诺；也可都不承诺，抽取时当场掷骰录入。',
    en:
      'The plan names no contributors: any auditor or supervisor may commit. Without commitments, dice are rolled ' +
      'at the draw.',
  },
  noCommitments: { zh: '还没有承诺。', en: 'Nobody has committed yet.' },
  contributions: { zh: '种子由以下贡献值得出', en: 'Contributions to the seed' },
  commit: { zh: '提交我的承诺', en: 'Commit to my value' },
  commitWhy: {
    zh: '先提交随机值的 SHA-256，全部承诺提交后再公开各值，以防有人看到他人的值后再选定自己的值。承诺提交后不可更改。',
    en:
      'You now submit only the SHA-256 of your random value; all values follow once everybody has committed. So ' +
      'nobody can choose a value after seeing another one. A commitment cannot be changed.',
  },
  make: { zh: '生成随机值', en: 'Make a random value' },
  yourValue: { zh: '您的值（不会发送，请先保存）', en: 'Your value (it is not sent: save it first)' },
  saveFile: { zh: '保存为文件', en: 'Save as a file' },
  hash: { zh: '值的 SHA-256（64 位十六进制）', en: 'SHA-256 of the value (64 hex digits)' },
  hashHint: {
    zh: "也可自己算：printf %s '您的值' | sha256sum。值须为 8 至 200 个可显示字符，宜取 32 个以上随机字符，否则可被试出。",
    en:
      "Or make it yourself: printf %s 'your value' | sha256sum. A value has 8 to 200 printable characters; take 32 " +
      'random ones or more, or it can be guessed.',
  },
  kept: {
    zh: '我已保存该值，并知悉该值丢失后本轮无法抽取',
    en: 'I have saved the value, and know that without it the round cannot be drawn',
  },
  commitSend: { zh: '提交承诺（不可更改）', en: 'Commit (cannot be changed)' },
  reveal: { zh: '公开我的值', en: 'Reveal my value' },
  revealWhy: {
    zh: '公开后不再接受新的承诺。值与承诺不符的，不予接受，并连同您的姓名列在本轮中。',
    en:
      'After the first reveal nobody can commit any more. A value that does not match is refused, and listed in the ' +
      'round with your name.',
  },
  revealValue: { zh: '承诺时的值', en: 'The value that you committed to' },
  revealSend: { zh: '公开（不可更改）', en: 'Reveal (cannot be changed)' },
  fits: { zh: '与您的承诺相符', en: 'It matches your commitment' },
  differs: { zh: '与您的承诺不符', en: 'It does not match your commitment' },
  waitAll: {
    zh: '您已承诺。所有指定贡献人都承诺后才能公开。',
    en: 'You have committed. You can reveal once all contributors have committed.',
  },
  waitSecond: {
    zh: '您已承诺。至少须有两人承诺后才能公开，否则这一轮无法抽取。',
    en:
      'You have committed. A second person must commit before anybody can reveal; otherwise the round could never ' +
      'be drawn.',
  },
  draw: { zh: '抽取样本', en: 'Draw the sample' },
  drawWhy: {
    zh: '每轮只抽取一次：抽取后种子和样本不可更改，每件案件同时抽出两名检查员。',
    en:
      'A round is drawn only once: seed and sample cannot change after that, and two inspectors are drawn for each ' +
      'case.',
  },
  drawAll: { zh: '全部值已公开，种子由它们得出。', en: 'All values are revealed; the seed follows from them.' },
  drawDice: {
    zh: '没有人承诺时，录入当场掷骰、抽球等所得的贡献值：至少两份，由不同的人产生，每份 8 至 200 个字符。',
    en:
      'If nobody committed, type the results of dice or balls: at least two contributions by different people, each ' +
      'with 8 to 200 characters.',
  },
  drawGiven: {
    zh: '贡献人已向他人提供其值（如当众宣读）而未自行公开的，可在抽取时代为录入。与其承诺不符的，不予接受并列明。',
    en:
      'If a contributor has disclosed the value, for example by reading it out, and not revealed it here, you may ' +
      'type it at the draw. A value that does not match its commitment is refused and listed.',
  },
  drawFor: { zh: '代未公开者录入并抽取', en: 'Type the unrevealed values, and draw' },
  valueOf: { zh: '{name}的值', en: 'Value of {name}' },
  contribution: { zh: '贡献值 {n}', en: 'Contribution {n}' },
  dicePlaceholder: { zh: '如：骰子 3 1 6 6 2 5', en: 'such as: dice 3 1 6 6 2 5' },
  drawSend: { zh: '抽取（不可重复）', en: 'Draw (cannot be repeated)' },
  drawWaits: { zh: '等待公开：', en: 'Yet to reveal: ' },
  drawWaitsSecond: { zh: '至少须有两人承诺并公开。', en: 'At least two people must commit and reveal.' },
  badHash: { zh: '承诺值须为 64 位十六进制', en: 'A commitment is 64 hex digits' },
  badValue: { zh: '值须为 8 至 200 个可显示字符', en: 'A value is 8 to 200 printable characters' },
  tooFew: { zh: '至少录入两份贡献值', en: 'Type at least two contributions' },
  twice: { zh: '贡献值不能相同', en: 'Each contribution must be different' },
  keepFirst: { zh: '请先保存该值并勾选', en: 'Save the value first, then tick the box' },
  badSize: { zh: '样本量须为整数', en: 'The size must be a whole number' },
  badReason: {
    zh: '请写明理由，且不得过长或含有不允许的字符',
    en: 'Give a reason that is not too long and has only allowed characters',
  },
});
