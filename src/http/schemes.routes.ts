// The schemes over REST, rendered from their declarations, so that a form can be built from the answer.
import { z } from 'zod';
import { ROLES } from '../base/actor.ts';
import { Refusal } from '../base/refusal.ts';
import type { Catalogue } from '../schemes/catalogue.ts';
import { describeScheme, summariseScheme } from '../schemes/describe.ts';
import { SchemeSummary, SchemeView } from '../schemes/shapes.ts';
import { BUSINESS_TYPES, CHANNELS, QUALIFICATION_LEVELS, SETTLEMENT_KINDS } from '../schemes/words.ts';
import type { Endpoint } from './endpoint.ts';

const TAG = { zh: '业务方案', en: 'Schemes' };

const SchemeList = z.strictObject({ items: z.array(SchemeSummary), nextCursor: z.null() });

const ChoiceQuery = z.strictObject({
  category: z.string().max(32).optional(),
  channel: z.enum(CHANNELS).optional(),
  businessType: z.enum(BUSINESS_TYPES).optional(),
  qualificationLevel: z.enum(QUALIFICATION_LEVELS).optional(),
  // no rule of Shenzhen's scheme depends on these two parameters; a form may still send them
  settlement: z.enum(SETTLEMENT_KINDS).optional(),
  employmentKind: z.string().max(32).optional(),
});

export function schemeEndpoints(schemes: Catalogue): Endpoint[] {
  return [
    {
      method: 'get',
      path: '/v1/schemes',
      tag: TAG,
      summary: { zh: '业务方案列表', en: 'List the schemes' },
      description: {
        zh: '各方案的名称、版本和开放的渠道。',
        en: 'Each one with its name, version and open channels.',
      },
      roles: ROLES,
      answers: { 200: { description: { zh: '业务方案', en: 'The schemes' }, schema: SchemeList } },
      handle: async () => ({ status: 200, body: { items: schemes.all().map(summariseScheme), nextCursor: null } }),
    },
    {
      method: 'get',
      path: '/v1/schemes/{id}',
      tag: TAG,
      summary: {
        zh: '一个业务方案：类别、条款、须核验的数据源、材料清单',
        en: 'A scheme: categories, clauses, required checks, materials',
      },
      description: {
        zh: '可据此生成填报表单：须填字段、须核验的数据源和材料随查询条件而定。',
        en: 'A form can be built from it: required fields, checks and materials depend on the choices in the query.',
      },
      roles: ROLES,
      query: ChoiceQuery,
      answers: { 200: { description: { zh: '业务方案', en: 'The scheme' }, schema: SchemeView } },
      refusals: ['not_found', 'validation_failed'],
      async handle(call) {
        const scheme = schemes.find(call.param('id'));
        if (!scheme) throw new Refusal('not_found');
        const { category, qualificationLevel, channel, businessType } = call.query(ChoiceQuery);
        const described = describeScheme(scheme, {
          ...(channel ? { channel } : {}),
          ...(businessType ? { businessType } : {}),
          ...(qualificationLevel
            ? { claims: { qualification: { kind: 'vocational', level: qualificationLevel, certificateNumber: '' } } }
            : {}),
        });
        const categories = described.categories.filter(({ id }) => category === undefined || id === category);
        return { status: 200, body: { ...described, categories } };
      },
    },
  ];
}
