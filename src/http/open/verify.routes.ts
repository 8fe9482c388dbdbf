// Verification of an approval by everybody who has its number, as the code on a paper leads there.
import { html } from 'hono/html';
import { z } from 'zod';
import type { Deps } from '../../applications/deps.ts';
import { type ApprovalState, Verification } from '../../applications/shapes.ts';
import { typedApprovalNumber } from '../../applications/typed-number.ts';
import { proveApproval, verifyApproval } from '../../applications/verification.ts';
import { EXAMPLE } from '../../schemes/example.ts';
import type { Text } from '../../schemes/words.ts';
import { LogProof } from '../../transparency-log/shapes.ts';
import type { LogDeps } from '../../transparency-log/transparency.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { chosenLanguage, type Language, openPage, type Piece, UNKEPT, wantsPage } from './frame.ts';

const TAG = { zh: '公开查验', en: 'Open verification' };
/** Other members, such as those that a scanner of codes appends, are passed over. */
const LanguageQuery = z.looseObject({ lang: z.enum(['zh', 'en']).optional() });

const VERIFY = {
  title: { zh: '审批结果查验', en: 'Verification of an approval' },
  number: { zh: '批准编号', en: 'Approval number' },
  decidedOn: { zh: '批准日期', en: 'Approved on' },
  name: { zh: '姓名（已脱敏）', en: 'Name, masked' },
  proof: { zh: '存证', en: 'Proof' },
  proofLink: { zh: '审计日志中的证明（JSON）', en: 'That the audit log holds the approval (JSON)' },
  about: {
    zh: '本页只说明该批准编号现时的状态，不含其他个人信息。请核对编号、姓名与纸面是否一致。',
    en:
      'This page tells the present state of the approval number, and no other personal data. Compare number and name ' +
      'with the paper.',
  },
  progress: { zh: '本人查询办理进度', en: 'Progress, for the applicant' },
  unknown: {
    zh: '没有此批准编号。请核对后重新输入；申请编号不能用于查验。',
    en: 'No such approval number. Check what was typed; the number of an application cannot be verified here.',
  },
} satisfies Record<string, Text>;

const STATES: Record<ApprovalState, { text: Text; tone: string }> = {
  valid: { text: { zh: '有效', en: 'Valid' }, tone: 'good' },
  suspended: {
    text: { zh: '已冻结：核查期间暂停使用', en: 'Suspended: frozen while it is verified' },
    tone: 'warn',
  },
  void: { text: { zh: '已失效', en: 'Void' }, tone: 'bad' },
};

const known = (
  verification: Exclude<Verification, { state: 'unknown' }>,
  number: string,
  language: Language,
): Piece => {
  const { text, tone } = STATES[verification.state];
  return html`<p class="state ${tone}" id="state" data-state="${verification.state}">${text[language]}</p>
    <dl>
      <dt>${VERIFY.number[language]}</dt><dd class="id">${number}</dd>
      <dt>${VERIFY.decidedOn[language]}</dt><dd>${verification.decidedOn}</dd>
      <dt>${VERIFY.name[language]}</dt><dd>${verification.name}</dd>
      <dt>${VERIFY.proof[language]}</dt><dd><a href="${verification.proof}">${VERIFY.proofLink[language]}</a></dd>
    </dl>
    <p class="note">${VERIFY.about[language]}
      <a href="/progress?lang=${language}">${VERIFY.progress[language]}</a></p>`;
};

const unknown = (language: Language): Piece =>
  html`<p class="state none" id="state" data-state="unknown">${VERIFY.unknown[language]}</p>`;

/** A number that nobody has is not repeated: the page shows nothing that somebody put into the address. */
function page(call: Call, verification: Verification): Promise<Response> {
  const language = chosenLanguage(call);
  const body =
    verification.state === 'unknown'
      ? unknown(language)
      : known(verification, typedApprovalNumber(call.param('approvalNumber')), language);
  return openPage({ language, title: VERIFY.title, body });
}

export const verifyEndpoints = (deps: Deps, log: LogDeps): Endpoint[] => [
  {
    method: 'get',
    path: '/verify/{approvalNumber}',
    tag: TAG,
    summary: { zh: '查验批准编号', en: 'Verify an approval number' },
    description: {
      zh:
        '任何人可查，按地址限流。浏览器得到页面（?lang=en 为英文），Accept: application/json 得到 JSON。' +
        '查无此编号同样答复 200（state: unknown）；申请编号一律为 unknown。',
      en:
        'Open to everybody; the requests of an address are limited. A browser gets a page (?lang=en: in English), ' +
        'Accept: application/json gets JSON. A number that does not exist answers 200 as well, with state unknown. ' +
        'So does the number of an application.',
    },
    roles: 'public',
    open: true,
    query: LanguageQuery,
    answers: {
      200: {
        description: { zh: '状态', en: 'The state' },
        schema: Verification,
        example: {
          state: 'valid',
          decidedOn: '2026-11-20',
          name: '李*',
          proof: `/verify/${EXAMPLE.approvalNumber}/proof`,
        },
        also: [{ schema: z.string(), contentType: 'text/html' }],
      },
    },
    refusals: ['log_inconsistent'],
    async handle(call) {
      const verification = await verifyApproval(deps, call.param('approvalNumber'));
      if (wantsPage(call)) return await page(call, verification);
      return { status: 200, body: verification, headers: { ...UNKEPT, vary: 'accept' } };
    },
  },
  {
    method: 'get',
    path: '/verify/{approvalNumber}/proof',
    tag: TAG,
    summary: { zh: '批准记录在审计日志中的证明', en: 'Prove that the audit log holds the approval' },
    description: {
      zh:
        '只含批准记录的哈希、其在日志中的路径和经签名的检查点，不含个人信息；用 npm run verify -- proof.json 验证。' +
        '检查点尚未涵盖，或没有此编号时，proof 为 null。',
      en:
        'It holds the hash of the event that approved, its path in the log and the signed checkpoint: no personal ' +
        'data. Verify it with npm run verify -- proof.json. `proof` is null until a checkpoint covers the approval, ' +
        'and for a number that does not exist.',
    },
    roles: 'public',
    open: true,
    answers: {
      200: {
        description: { zh: '证明', en: 'The proof' },
        schema: z.strictObject({ proof: LogProof.nullable() }).meta({ id: 'ApprovalProof' }),
      },
    },
    refusals: ['log_inconsistent'],
    async handle(call) {
      const proof = await proveApproval(deps, log, call.param('approvalNumber'));
      return { status: 200, body: { proof }, headers: UNKEPT };
    },
  },
];
