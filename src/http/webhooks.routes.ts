// Webhooks over REST: a unit's own endpoints, and the deliveries to them.
import { z } from 'zod';
import { SUBMITTER_ROLES } from '../base/actor.ts';
import { EndpointForm } from '../notices/schema.ts';
import { CreatedView, DeliveryView, EndpointView, RotatedView, TestView } from '../notices/shapes.ts';
import { pageOfDeliveries, redeliverDelivery } from '../notices/webhook-deliveries.ts';
import {
  createEndpoint,
  MOST_ENDPOINTS,
  pageOfEndpoints,
  readEndpoint,
  rotateSecret,
  switchEndpoint,
  testEndpoint,
} from '../notices/webhook-endpoints.ts';
import type { Webhooks } from '../notices/webhooks.ts';
import { EXAMPLE } from '../schemes/example.ts';
import { DELIVERY_STATUSES } from '../schemes/words.ts';
import { idempotencyKeyOf } from './applications.routes.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { byTime, pageShape } from './paging.ts';
import { idOf } from './query.ts';

const TAG = { zh: '事件推送', en: 'Webhooks' };
const READERS = [...SUBMITTER_ROLES, 'supervisor', 'auditor', 'operator'] as const;

const PageQuery = z.strictObject(byTime.query);
const DeliveriesQuery = PageQuery.extend({
  endpoint: z.uuid().optional(),
  status: z.enum(DELIVERY_STATUSES).optional(),
  application: z.uuid().optional(),
});

const EXAMPLE_FORM = { url: 'https://hr.example.com/miaopi', events: ['application.approved', 'application.rejected'] };
const MESSAGE = JSON.stringify({
  type: 'application.approved',
  timestamp: '2026-11-20T10:00:00.000+08:00',
  data: {
    applicationId: '…',
    number: '…',
    reference: 'HR-2026-000123',
    scheme: EXAMPLE.scheme,
    status: 'approved',
    approvalNumber: EXAMPLE.approvalNumber,
    due: null,
    sequence: 2,
  },
});

export function webhookEndpoints(deps: Webhooks): Endpoint[] {
  /** Declares an act on one endpoint, without a body. */
  const act = (
    name: string,
    { summary, description }: Pick<Endpoint, 'summary' | 'description'>,
    answer: z.ZodType,
    work: (call: Call, id: string) => Promise<unknown>,
  ): Endpoint => ({
    method: 'post',
    path: `/v1/webhook-endpoints/{id}/${name}`,
    tag: TAG,
    summary,
    description,
    roles: SUBMITTER_ROLES,
    answers: { 200: { description: summary, schema: answer } },
    refusals: name === 'enable' ? ['not_found', 'validation_failed'] : ['not_found'],
    handle: async (call) => ({ status: 200, body: await work(call, idOf(call)) }),
  });

  return [
    {
      method: 'post',
      path: '/v1/webhook-endpoints',
      tag: TAG,
      summary: { zh: '登记接收地址，密钥只显示一次', en: 'Create an endpoint; its secret is shown once' },
      description: {
        zh: `按 Standard Webhooks 签名（webhook-id、webhook-timestamp、webhook-signature）。消息不含个人信息，例如 ${MESSAGE}。同一申请按 sequence 依次推送；失败后退避重试三天；返回 410 即停用。同一单位最多同时启用 ${MOST_ENDPOINTS} 个；停用期间发生的事件不推送。24 小时内以相同的键重试可再次得到密钥，之后为 null。正式运行仅接受公网 https 地址，端口为 443 或 1024 以上；沙箱还接受 http、任意端口和本机地址。`,
        en:
          'Signed as in Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature); a message holds no ' +
          'personal data. Messages of one application come in the order of sequence; failed ones are retried for ' +
          `three days; 410 disables the endpoint. A unit may have ${MOST_ENDPOINTS} enabled endpoints at most. A ` +
          'disabled endpoint gets no message about events of that time. A retry with the same key shows the secret ' +
          'again within 24 hours, then null. Live operation accepts https at a public address, port 443 or 1024 and ' +
          'above; the sandbox also accepts http, any port, and this machine.',
      },
      roles: SUBMITTER_ROLES,
      idempotent: true,
      body: { schema: EndpointForm, example: EXAMPLE_FORM },
      answers: {
        201: {
          description: { zh: '已登记', en: 'Created' },
          schema: CreatedView,
          headers: ['Location', 'Idempotent-Replayed'],
        },
      },
      refusals: ['idempotency_key_missing', 'invalid_request', 'idempotency_conflict', 'validation_failed'],
      async handle(call) {
        const idempotencyKey = idempotencyKeyOf(call);
        const form = await call.body(EndpointForm);
        const created = await createEndpoint(deps, call.cause, { form, idempotencyKey });
        return {
          status: 201,
          body: { ...created.endpoint, secret: created.secret },
          headers: {
            location: `/v1/webhook-endpoints/${created.endpoint.id}`,
            ...(created.replayed ? { 'idempotent-replayed': 'true' } : {}),
          },
        };
      },
    },
    {
      method: 'get',
      path: '/v1/webhook-endpoints',
      tag: TAG,
      summary: { zh: '列出本单位的接收地址（最新在前）', en: 'List the unit’s endpoints, newest first' },
      description: {
        zh: '密钥不再显示。',
        en: 'Their secrets are not shown again.',
      },
      roles: SUBMITTER_ROLES,
      query: PageQuery,
      answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(EndpointView) } },
      refusals: ['validation_failed'],
      async handle(call) {
        const { cursor: before, limit } = call.query(PageQuery);
        return byTime.answer(await pageOfEndpoints(deps, call.cause, { before, limit }));
      },
    },
    {
      method: 'get',
      path: '/v1/webhook-endpoints/{id}',
      tag: TAG,
      summary: { zh: '查看接收地址', en: 'Read an endpoint' },
      description: {
        zh: '密钥不再显示。',
        en: 'Its secret is not shown again.',
      },
      roles: SUBMITTER_ROLES,
      answers: { 200: { description: { zh: '接收地址', en: 'The endpoint' }, schema: EndpointView } },
      refusals: ['not_found'],
      handle: async (call) => ({ status: 200, body: await readEndpoint(deps, call.cause, idOf(call)) }),
    },
    act(
      'rotate-secret',
      {
        summary: { zh: '更换密钥', en: 'Replace the secret' },
        description: {
          zh: '新密钥只显示一次；旧密钥在 24 小时内与新密钥同时签名。',
          en: 'The new secret is shown once; the old one also signs for 24 hours.',
        },
      },
      RotatedView,
      async (call, id) => {
        const { endpoint, ...rest } = await rotateSecret(deps, call.cause, id);
        return { ...endpoint, ...rest };
      },
    ),
    act(
      'disable',
      {
        summary: { zh: '停用', en: 'Disable an endpoint' },
        description: {
          zh: '尚待推送的保留，启用后推送；停用期间发生的事件不推送。',
          en: 'Due messages stay due and go out once it is enabled; it gets no message about events in the meantime.',
        },
      },
      EndpointView,
      (call, id) => switchEndpoint(deps, call.cause, id, 'disabled'),
    ),
    act(
      'enable',
      {
        summary: { zh: '启用', en: 'Enable an endpoint' },
        description: {
          zh: '尚待推送的即行推送，重试三天。',
          en: 'Due messages go out now, with retries for three days.',
        },
      },
      EndpointView,
      (call, id) => switchEndpoint(deps, call.cause, id, 'enabled'),
    ),
    act(
      'test',
      {
        summary: { zh: '立即发送一次 ping', en: 'Send one ping now' },
        description: {
          zh: '答复为本次发送的结果；不重试，也不列入推送记录。',
          en: 'The answer is the result of this ping; it is not retried and not listed as a delivery.',
        },
      },
      TestView,
      (call, id) => testEndpoint(deps, call.cause, id),
    ),
    {
      method: 'get',
      path: '/v1/webhook-deliveries',
      tag: TAG,
      summary: { zh: '列出推送记录（最新在前）', en: 'List deliveries, newest first' },
      description: {
        zh: '可按接收地址、状态、申请筛选。',
        en: 'Filters: endpoint, status, application.',
      },
      roles: READERS,
      query: DeliveriesQuery,
      answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(DeliveryView) } },
      refusals: ['validation_failed'],
      async handle(call) {
        const { cursor: before, limit, ...asked } = call.query(DeliveriesQuery);
        const { endpoint: endpointId, application: applicationId, status } = asked;
        return byTime.answer(
          await pageOfDeliveries(deps, call.cause, { endpointId, applicationId, status, before, limit }),
        );
      },
    },
    {
      method: 'post',
      path: '/v1/webhook-deliveries/{id}/redeliver',
      tag: TAG,
      summary: { zh: '再次推送', en: 'Deliver again, under the same id and sequence' },
      description: {
        zh: '无论先前结果如何立即再次推送；尚待推送的不再等待下次重试。',
        en: 'It is sent at once, whatever its earlier result; a due delivery does not wait for its next attempt.',
      },
      roles: SUBMITTER_ROLES,
      answers: { 202: { description: { zh: '待推送', en: 'It is due' }, schema: DeliveryView } },
      refusals: ['not_found'],
      handle: async (call) => ({ status: 202, body: await redeliverDelivery(deps, call.cause, idOf(call)) }),
    },
  ];
}
