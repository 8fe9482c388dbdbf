// Overrides over REST, for supervisors and auditors: confirmations by people that no source matched.
import { z } from 'zod';
import type { Door } from '../audit/change.ts';
import { moment } from '../base/moment.ts';
import { pageOfOverrides } from '../reviews/overrides.ts';
import { OverrideView } from '../reviews/shapes.ts';
import { DEPARTMENTS } from '../schemes/words.ts';
import type { Endpoint } from './endpoint.ts';
import { byTime, defined, pageShape } from './paging.ts';

const TAG = { zh: '审计', en: 'Audit' };

const OverridePage = pageShape(OverrideView);
const OverridesQuery = z.strictObject({
  department: z.enum(DEPARTMENTS).optional(),
  from: moment.optional(),
  to: moment.optional(),
  ...byTime.query,
});

export const overrideEndpoints = (door: Door): Endpoint[] => [
  {
    method: 'get',
    path: '/v1/audit/overrides',
    tag: TAG,
    summary: { zh: '人工确认与来源不一致或未获来源印证的记录（最新在前）', en: 'Overrides, newest first' },
    description: {
      zh: '列出已生效的人工确认：来源不一致、查无、无法判定或未答复而予以确认的，以及不符合规则而经两人确认的，附确认依据。不含个人信息；查询行为本身记入审计。',
      en:
        'Confirmations that took effect although a source contradicts the claim, holds nothing, is inconclusive or ' +
        'did not answer, or although a rule of the scheme fails (confirmed by two people); each with its ground. No ' +
        'personal data. Each reading is audited.',
    },
    roles: ['auditor', 'supervisor'],
    query: OverridesQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: OverridePage } },
    refusals: ['validation_failed'],
    async handle(call) {
      const { limit, cursor: after, ...filter } = call.query(OverridesQuery);
      return byTime.answer(await pageOfOverrides(door, call.cause, { ...defined({ ...filter, after }), limit }));
    },
  },
];
