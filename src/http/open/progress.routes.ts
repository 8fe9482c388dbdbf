// The progress of an application for the person, by number and phone number. Both are posted: neither the page's
// address nor a log holds them.
import { html } from 'hono/html';
import { z } from 'zod';
import { countGuess } from '../../access/guesses.ts';
import type { Deps } from '../../applications/deps.ts';
import { readProgress } from '../../applications/progress.ts';
import { ProgressForm } from '../../applications/schema.ts';
import { Progress } from '../../applications/shapes.ts';
import { typedNumber } from '../../applications/typed-number.ts';
import { verificationPlace } from '../../applications/verification.ts';
import { Refusal } from '../../base/refusal.ts';
import { EXAMPLE, EXAMPLE_SUBMISSION } from '../../schemes/example.ts';
import type { Text } from '../../schemes/words.ts';
import { readForm } from '../body.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { chosenLanguage, type Language, openPage, type Piece, UNKEPT } from './frame.ts';

const TAG = { zh: '公开查验', en: 'Open verification' };
const FORM_TYPE = 'application/x-www-form-urlencoded';
const LanguageQuery = z.looseObject({ lang: z.enum(['zh', 'en']).optional() });

const WORDS: Record<'title' | 'number' | 'phone' | 'ask' | 'about' | 'notFound' | 'next' | 'approval', Text> = {
  title: { zh: '办理进度查询', en: 'Progress of an application' },
  number: { zh: '申请编号（见短信）', en: 'Number of the application (see the text message)' },
  phone: { zh: '申报的手机号码', en: 'Phone number that the application declares' },
  ask: { zh: '查询', en: 'Show' },
  about: {
    zh: '请填写短信中的申请编号和申报时的手机号码，两者相符才显示进度。查询记入审计。',
    en: 'Give the number from the text message and the phone number of the application. The reading is audited.',
  },
  notFound: {
    zh: '没有与此编号和手机号码相符的申请，请核对后重试。',
    en: 'No application has this number and this phone number. Check both and try again.',
  },
  next: { zh: '下一步', en: 'Next step' },
  approval: { zh: '批准编号', en: 'Approval number' },
};

const form = (language: Language): Piece => html`<p>${WORDS.about[language]}</p>
  <form method="post" action="/progress?lang=${language}">
    <label for="number">${WORDS.number[language]}</label>
    <input id="number" name="number" maxlength="64" autocomplete="off" spellcheck="false" required />
    <label for="phone">${WORDS.phone[language]}</label>
    <input id="phone" name="phone" type="tel" maxlength="32" autocomplete="tel" required />
    <button>${WORDS.ask[language]}</button>
  </form>`;

const found = ({ number, status, approvalNumber, nextStep }: Found, language: Language): Piece => {
  const { text, steps } = nextStep;
  return html`<dl>
      <dt>${WORDS.number[language]}</dt><dd class="id">${number}</dd>
      ${
        approvalNumber === null
          ? ''
          : html`<dt>${WORDS.approval[language]}</dt>
              <dd class="id"><a href="${verificationPlace(approvalNumber)}?lang=${language}">${approvalNumber}</a></dd>`
      }
    </dl>
    <h2>${WORDS.next[language]}</h2>
    <div id="next" data-status="${status}">${
      steps ? html`<ol>${steps.map((step) => html`<li>${step[language]}</li>`)}</ol>` : html`<p>${text[language]}</p>`
    }</div>`;
};
type Found = Extract<Progress, { found: true }>;

const page = (language: Language, body: Piece) => openPage({ language, title: WORDS.title, body });

/** Refuses with `rate_limited` after too many attempts at one number, whether or not it exists. */
async function ask(deps: Deps, call: Call, posted: ProgressForm): Promise<Progress> {
  const guess = await countGuess(deps, typedNumber(posted.number));
  if (guess.secondsLeft !== null) throw new Refusal('rate_limited', { retryAfterSeconds: guess.secondsLeft });
  const progress = await readProgress(deps, call.cause, posted);
  if (progress.found) await guess.wasRight();
  return progress;
}

export const progressEndpoints = (deps: Deps): Endpoint[] => [
  {
    method: 'get',
    path: '/progress',
    tag: TAG,
    summary: { zh: '进度查询页面', en: 'The page for asking for the progress' },
    description: {
      zh: '供申请人填写申请编号和手机号码；?lang=en 为英文。',
      en: 'Where the applicant gives number and phone number; ?lang=en: in English.',
    },
    roles: 'public',
    open: true,
    query: LanguageQuery,
    answers: { 200: { description: { zh: '页面', en: 'The page' }, schema: z.string(), contentType: 'text/html' } },
    async handle(call) {
      const language = chosenLanguage(call);
      return await page(language, form(language));
    },
  },
  {
    method: 'post',
    path: '/progress',
    tag: TAG,
    summary: { zh: '按编号查询进度', en: 'Ask for the progress by number' },
    description: {
      zh:
        '申请编号与申报的手机号码相符才答复；编号不存在与号码不符的答复相同（found: false）。' +
        '同一编号 15 分钟内最多错 5 次（rate_limited）。表单得到页面，JSON 得到 JSON；查询记入审计。',
      en:
        'Answers only where the number and the declared phone number belong together; an unknown number and a wrong ' +
        'phone number get the same answer (found: false). Five wrong attempts at a number in 15 minutes: ' +
        'rate_limited. A form gets a page, JSON gets JSON. The reading is audited.',
    },
    roles: 'public',
    open: true,
    query: LanguageQuery,
    body: {
      schema: ProgressForm,
      example: { number: EXAMPLE.number, phone: EXAMPLE_SUBMISSION.applicant.phone },
      contentType: ['application/json', FORM_TYPE],
    },
    answers: {
      200: {
        description: { zh: '进度', en: 'The progress' },
        schema: Progress,
        example: { found: false },
        also: [{ schema: z.string(), contentType: 'text/html' }],
      },
    },
    async handle(call) {
      if (!(call.header('content-type') ?? '').toLowerCase().startsWith(FORM_TYPE)) {
        return { status: 200, body: await ask(deps, call, await call.body(ProgressForm)), headers: UNKEPT };
      }
      const language = chosenLanguage(call);
      const posted = ProgressForm.safeParse(await readForm(call.request));
      const progress: Progress = posted.success ? await ask(deps, call, posted.data) : { found: false };
      if (progress.found) return await page(language, found(progress, language));
      const notFound = html`<p class="state none" id="not-found" role="alert">${WORDS.notFound[language]}</p>`;
      return await page(language, html`${notFound}${form(language)}`);
    },
  },
];
