// The schemes over REST, rendered from their declarations, so that a form can be built from the answer.
import { z } from 'zod';
import { describedCase, documentCaseOf, submissionPartOf } from '../applications/schema.ts';
import { ROLES } from '../base/actor.ts';
import type { Clock } from '../base/clock.ts';
import { pageOf } from '../base/page.ts';
import { Refusal } from '../base/refusal.ts';
import type { Catalogue } from '../schemes/catalogue.ts';
import { describeDemands, describeScheme, summariseScheme } from '../schemes/describe.ts';
import { EXAMPLE_SUBMISSION } from '../schemes/example.ts';
import type { SchemeForm } from '../schemes/form.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { DemandList, SchemeSummary, SchemeView } from '../schemes/shapes.ts';
import type { Windows } from '../schemes/windows.ts';
import { BUSINESS_TYPES, CHANNELS, QUALIFICATION_LEVELS } from '../schemes/words.ts';
import type { Endpoint } from './endpoint.ts';
import { createSchemas } from './openapi/schemas.ts';
import { pageShape, paging } from './paging.ts';
import { refuseField } from './validation.ts';

/** JSON Schema of the part of a submission that is the scheme's own, with the words of its fields. */
function schemaOfForm(form: SchemeForm): SchemeView['form'] {
  const { claims, settlement, materials } = submissionPartOf(form).shape;
  const schema = createSchemas().toSchema(z.object({ claims, settlement, materials }), 'input');
  return schema.properties as SchemeView['form'];
}

const { category, businessType, channel, claims, settlement } = EXAMPLE_SUBMISSION;
const EXAMPLE_CASE = { category, businessType, channel, claims, settlement };

const TAG = { zh: '业务方案', en: 'Schemes' };

const SchemeList = pageShape(SchemeSummary);
/** By the id of the last scheme seen, in the order in which the schemes are declared. */
const byScheme = paging<string>(96, {
  write: (id) => id,
  read: (text) => (/^[a-z0-9-]{1,64}$/.test(text) ? text : null),
});
const ListQuery = z.strictObject(byScheme.query);

const choiceQuery = (all: readonly Scheme[]) =>
  z.strictObject({
    category: z.string().max(32).optional(),
    channel: z.enum(CHANNELS).optional(),
    businessType: z.enum(BUSINESS_TYPES).optional(),
    qualificationLevel: z.enum(QUALIFICATION_LEVELS).optional(),
    settlement: z.enum([...new Set(all.flatMap(({ form }) => Object.keys(form.settlementKinds)))]).optional(),
    employmentKind: z.string().max(32).optional(),
  });

interface Schemes {
  schemes: Catalogue;
  windows: Windows;
  clock: Clock;
}

/** Shows the version of each scheme that is valid today, as a submission of today would be judged. */
export function schemeEndpoints({ schemes, windows, clock }: Schemes): Endpoint[] {
  const ChoiceQuery = choiceQuery(schemes.versions());
  const today = (id: string): Scheme | undefined => schemes.at(id, clock.now());
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
      query: ListQuery,
      answers: { 200: { description: { zh: '业务方案', en: 'The schemes' }, schema: SchemeList } },
      refusals: ['validation_failed'],
      async handle(call) {
        const { limit, cursor: after } = call.query(ListQuery);
        const all = schemes.all();
        const place = after === undefined ? -1 : all.findIndex(({ id }) => id === after);
        if (after !== undefined && place < 0) throw refuseField(['cursor'], 'format', 'query:');
        const rows = all.slice(place + 1, place + 2 + limit);
        const { items, next } = pageOf(rows, limit, ({ id }) => id);
        return byScheme.answer({ items: items.map((scheme) => summariseScheme(today(scheme.id) ?? scheme)), next });
      },
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
        const scheme = today(call.param('id'));
        if (!scheme) throw new Refusal('not_found');
        const { category, qualificationLevel, employmentKind, settlement, channel, businessType } =
          call.query(ChoiceQuery);
        const described = describeScheme(scheme, {
          ...(channel ? { channel } : {}),
          ...(businessType ? { businessType } : {}),
          claims: scheme.form.claimsOf({
            ...(qualificationLevel ? { qualificationLevel } : {}),
            ...(employmentKind ? { employmentKind } : {}),
          }),
          ...(settlement ? { settlement: { kind: settlement } } : {}),
        });
        const categories = described.categories.filter(({ id }) => category === undefined || id === category);
        return {
          status: 200,
          body: { ...described, categories, form: schemaOfForm(scheme.form), offices: windows.of(scheme.id) },
        };
      },
    },
    {
      method: 'post',
      path: '/v1/schemes/{id}/materials',
      tag: TAG,
      summary: { zh: '一份申请须备的材料', en: 'List the documents that a case has to bring' },
      description: {
        zh:
          '提交之前即可查询：按类别、业务类型、渠道、申报内容和落户方式列出须备材料；每项给出的各种材料具备其一即可，' +
          '`coveredBy` 所指的数据源核验一致时无须另行审核。不留存任何内容，不含个人身份信息。',
        en:
          'Before anything is filed: the documents for exactly this category, business, channel, claims and ' +
          'settlement. One sheet of each `anyOf` suffices, and nobody has to look at a sheet once the source in ' +
          '`coveredBy` matches. It keeps nothing, and takes nobody’s name or id.',
      },
      roles: ROLES,
      body: { schema: describedCase(schemes.all(), 'DocumentCase'), example: EXAMPLE_CASE },
      answers: { 200: { description: { zh: '材料清单', en: 'The list of documents' }, schema: DemandList } },
      refusals: ['not_found', 'validation_failed'],
      async handle(call) {
        const scheme = today(call.param('id'));
        if (!scheme) throw new Refusal('not_found');
        return { status: 200, body: describeDemands(scheme, await call.body(documentCaseOf(scheme))) };
      },
    },
  ];
}
