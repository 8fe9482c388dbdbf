// The messages that the service sends: events to a unit's endpoints, and the test of an endpoint.
import type { z } from 'zod';
import { MessageView, PingView } from '../../notices/shapes.ts';
import { WEBHOOK_EVENTS } from '../../notices/webhook-message.ts';
import { EXAMPLE } from '../../schemes/example.ts';
import { NUMBERED_STATUSES, type Text } from '../../schemes/words.ts';
import { both, type Json, type Schemas } from './schemas.ts';

const EVENT_WORDS: Record<(typeof WEBHOOK_EVENTS)[number], Text> = {
  'application.in_review': { zh: '转人工审核', en: 'People review it' },
  'application.awaiting_supplement': { zh: '等待补正材料', en: 'It waits for materials' },
  'application.approved': { zh: '已通过，或核查后恢复', en: 'It is approved, or restored' },
  'application.frozen': { zh: '已冻结', en: 'It is frozen' },
  'application.settled': {
    zh: '已落户，或核查后恢复',
    en: 'The person has settled, or the settled approval is restored',
  },
  'application.revoked': { zh: '已撤销', en: 'It is revoked' },
  'application.given_up': { zh: '已放弃', en: 'It is given up' },
  'application.lapsed': { zh: '已失效', en: 'It has lapsed' },
  'application.rejected': { zh: '未通过', en: 'It is rejected' },
  'application.not_accepted': { zh: '不予受理', en: 'It is not accepted' },
  'application.withdrawn': { zh: '已撤回', en: 'It is withdrawn' },
};

const ABOUT: Text = {
  zh: '按 Standard Webhooks 签名。以 2xx 答复即为送达；其他答复退避重试三天，410 即停用该地址。重试的 webhook-id 不变。',
  en:
    'Signed as in Standard Webhooks. Any 2xx accepts the message. After any other answer the service retries for ' +
    'three days; 410 disables the endpoint. The webhook-id stays the same on every attempt.',
};

const header = (name: string, zh: string, en: string, example: string): Json => ({
  name,
  in: 'header',
  required: true,
  description: both({ zh, en }),
  schema: { type: 'string' },
  example,
});
const ID = '0199d5a0-0000-7000-8000-000000000001';
const SIGNATURE = [
  header('webhook-id', '本次告知的编号，据此识别重复', 'The id of this message, the same on a repetition', ID),
  header('webhook-timestamp', '发送时刻，Unix 秒', 'The time of sending, in Unix seconds', '1795140000'),
  header(
    'webhook-signature',
    '空格分隔的签名，v1 为 HMAC-SHA256；更换密钥期间有两个',
    'Signatures, separated by spaces; v1 is HMAC-SHA256; two of them while a secret is replaced',
    'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  ),
];

export function webhooks({ toSchema }: Schemas): Record<string, Json> {
  const told = (name: string, summary: Text, schema: z.ZodType, example: unknown): Json => ({
    post: {
      operationId: `tell${name.replaceAll(/(?:^|[._])(\w)/g, (_, first: string) => first.toUpperCase())}`,
      tags: ['Webhooks'],
      summary: both(summary),
      description: both(ABOUT),
      security: [],
      parameters: SIGNATURE,
      requestBody: { required: true, content: { 'application/json': { schema: toSchema(schema, 'output'), example } } },
      responses: {
        '204': { description: both({ zh: '已收到', en: 'Accepted' }) },
        '410': { description: both({ zh: '停用该地址', en: 'Disable the endpoint' }) },
      },
    },
  });
  return {
    ...Object.fromEntries(
      WEBHOOK_EVENTS.map((event) => [event, told(event, EVENT_WORDS[event], MessageView, exampleOf(event))]),
    ),
    ping: told('ping', { zh: '测试推送', en: 'A test of the endpoint' }, PingView, {
      type: 'ping',
      timestamp: '2026-11-20T10:00:00.000+08:00',
      data: { endpointId: ID },
    }),
  };
}

const exampleOf = (event: (typeof WEBHOOK_EVENTS)[number]) => {
  const status = event.slice('application.'.length);
  const hasNumber = NUMBERED_STATUSES.some((each) => each === status);
  const waits = ['in_review', 'awaiting_supplement', 'frozen'].includes(status);
  return {
    type: event,
    timestamp: '2026-11-20T10:00:00.000+08:00',
    data: {
      applicationId: ID,
      number: EXAMPLE.number,
      reference: 'HR-2026-000123',
      scheme: EXAMPLE.scheme,
      status,
      approvalNumber: hasNumber ? EXAMPLE.approvalNumber : null,
      due: waits ? '2026-12-19T00:00:00.000+08:00' : null,
      sequence: 1,
    },
  };
};
