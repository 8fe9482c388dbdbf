// The sandbox's fixed people, each with a body to post and its outcome: enough for a first integration.
import { z } from 'zod';
import { SANDBOX_KEYS } from '../access/sandbox-keys.ts';
import { ROLES } from '../base/actor.ts';
import { EXAMPLE_SUBMISSION } from '../schemes/example.ts';
import type { Text } from '../schemes/words.ts';
import type { Endpoint } from './endpoint.ts';

export interface SandboxPerson {
  key: string;
  name: string;
  /** a description of the case, without a full stop */
  title: Text;
  expected: { status: 'approved' | 'in_review'; venue?: 'online' | 'window'; reasons: readonly string[] };
  /** the body of `POST /v1/applications` */
  submission: { scheme: string; employer: { creditCode: string } };
}

const TextShape = z.strictObject({
  zh: z.string().meta({ description: '中文 · in Chinese' }),
  en: z.string().meta({ description: '英文 · in English' }),
});
const OutcomeShape = z.strictObject({
  status: z
    .enum(['approved', 'in_review'])
    .meta({ description: '提交后的状态 · Status of the application in the answer' }),
  venue: z
    .enum(['online', 'window'])
    .nullable()
    .meta({ description: '人工审核的办理方式；秒批为 null · Venue of the review; null where approved' }),
  reasons: z.array(z.string()).meta({ description: '转人工审核的全部原因代码 · Codes of all reasons for a review' }),
  text: TextShape.meta({ description: '一句话说明结果 · The outcome in one sentence' }),
});
const PersonShape = z.strictObject({
  key: z.string().meta({ description: '该人员的代号 · Name of this case' }),
  name: z.string().meta({ description: '姓名（虚构）· Name of a fictitious person' }),
  outcome: OutcomeShape.meta({ description: '结果 · Outcome of the submission' }),
  postWith: z.string().meta({
    description: '提交所用的沙箱密钥，即所属单位的密钥 · Sandbox key for posting it, that of its employer',
  }),
  submission: z.looseObject({ scheme: z.string().meta({ description: '业务方案 · Scheme' }) }).meta({
    description: 'POST /v1/applications 的完整请求内容 · Complete body of POST /v1/applications',
  }),
});
const PeopleShape = z.strictObject({
  items: z.array(PersonShape).meta({ description: '人员 · The people' }),
});

const EXAMPLE: z.output<typeof PeopleShape> = {
  items: [
    {
      key: 'associate',
      name: EXAMPLE_SUBMISSION.applicant.name,
      outcome: {
        status: 'approved',
        venue: null,
        reasons: [],
        text: { zh: '秒批通过：专科，35 周岁以下。', en: 'Approved at once: associate under 35.' },
      },
      postWith: 'miaopi_sandbox_employer',
      submission: EXAMPLE_SUBMISSION,
    },
  ],
};

/** Declares the endpoint; `people` answers the people as of the sandbox's day. */
export const sandboxPeopleEndpoint = (people: () => readonly SandboxPerson[]): Endpoint => ({
  method: 'get',
  path: '/v1/sandbox/people',
  tag: { zh: '沙箱', en: 'Sandbox' },
  summary: { zh: '可直接提交的沙箱人员', en: 'People of the sandbox, ready to post' },
  description: {
    zh: '仅沙箱。将 submission 原样提交至 POST /v1/applications（自拟 Idempotency-Key），即得所述结果。每人只能提交一次：有效申请存续期间不再受理。日期随沙箱时钟。',
    en:
      'Only in the sandbox. Post a submission unchanged to POST /v1/applications, with your own Idempotency-Key, ' +
      'and get the outcome shown here. Each person can be filed once while that application is live. Dates follow ' +
      'the sandbox’s clock.',
  },
  roles: ROLES,
  answers: { 200: { description: { zh: '人员', en: 'The people' }, schema: PeopleShape, example: EXAMPLE } },
  handle: async () => ({ status: 200, body: { items: people().map(view) } }),
});

function view({ key, name, title, expected, submission }: SandboxPerson): z.output<typeof PersonShape> {
  const { status, venue, reasons } = expected;
  const outcome = { status, venue: venue ?? null, reasons: [...reasons], text: sentenceOf(expected, title) };
  return { key, name, outcome, postWith: tokenOf(submission.employer.creditCode), submission };
}

function sentenceOf({ status, venue, reasons }: SandboxPerson['expected'], title: Text): Text {
  if (status === 'approved') return { zh: `秒批通过：${title.zh}。`, en: `Approved at once: ${title.en}.` };
  const codes = reasons.join(', ');
  return {
    zh: `转${venue === 'window' ? '窗口' : '线上'}人工审核（${codes}）：${title.zh}。`,
    en: `Referred to review, ${venue === 'window' ? 'at the window' : 'online'} (${codes}): ${title.en}.`,
  };
}

function tokenOf(creditCode: string): string {
  const holder = SANDBOX_KEYS.find(({ role, unit }) => role === 'employer' && unit.creditCode === creditCode);
  if (!holder) throw new Error('a person of the sandbox has an employer without a key');
  return holder.token;
}
