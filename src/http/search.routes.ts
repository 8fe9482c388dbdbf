// Searching for people over REST. A name, a resident id or a phone number is never part of a path or query; the body of
// a POST holds it.
import { z } from 'zod';
import type { Deps } from '../applications/deps.ts';
import { reachApplication } from '../applications/read.ts';
import { SearchForm } from '../applications/schema.ts';
import { MOST_FOUND, pageOfSamePerson, pageOfSameUnit, searchApplications } from '../applications/search.ts';
import { FoundView, ListedView } from '../applications/shapes.ts';
import { READER_ROLES } from '../base/actor.ts';
import { veilOf } from '../spot-checks/blind.ts';
import type { Endpoint } from './endpoint.ts';
import { byId, pageShape } from './paging.ts';
import { idOf } from './query.ts';

const TAG = { zh: '申请', en: 'Applications' };

const Found = z.strictObject({ items: z.array(FoundView), more: z.boolean() }).meta({ id: 'FoundApplications' });
const PageQuery = z.strictObject(byId.query);

export const searchEndpoints = (deps: Deps): Endpoint[] => [
  {
    method: 'post',
    path: '/v1/applications/search',
    tag: TAG,
    summary: {
      zh: '按申请人查询申请（最新在前）',
      en: 'Find the applications of a person, newest first',
    },
    description: {
      zh:
        '按姓名和公民身份号码（两者均须相符），或者按手机号码；须说明用途。姓名不符与查无此人的答复相同。' +
        `最多${MOST_FOUND}件。查询行为记入审计：何人、何用途、查到哪些申请，不记查询内容。`,
      en:
        'By name and resident id, which both have to be right, or by phone number; with a purpose. A wrong name is ' +
        `answered as an unknown id is. At most ${MOST_FOUND}. The audit keeps who searched, for which purpose, and ` +
        'which applications were found; never the values.',
    },
    roles: READER_ROLES,
    body: {
      schema: SearchForm,
      example: { name: '李明', residentId: '420106199003121135', purpose: 'answer_enquiry' },
    },
    answers: { 200: { description: { zh: '查到的申请', en: 'The applications found' }, schema: Found } },
    refusals: ['validation_failed'],
    async handle(call) {
      const form = await call.body(SearchForm);
      const veil = await veilOf(deps, call.principal.actor);
      const found = await searchApplications(deps, call.cause, form, { hidden: veil?.applicationIds });
      return { status: 200, body: found };
    },
  },
  {
    method: 'get',
    path: '/v1/applications/{id}/same-person',
    tag: TAG,
    summary: {
      zh: '列出同一申请人的全部申请（最新在前）',
      en: 'List every application of the same person, newest first',
    },
    description: {
      zh: '含该申请本身；审核人员只看到涉及本部门的。查看行为记入审计。',
      en: 'With the application itself. A clerk sees those of their own department. The reading is audited.',
    },
    roles: READER_ROLES,
    query: PageQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(FoundView) } },
    refusals: ['not_found', 'validation_failed'],
    async handle(call) {
      const id = idOf(call);
      await reachApplication(deps, call.principal.actor, id);
      const { cursor: before, limit } = call.query(PageQuery);
      const veil = await veilOf(deps, call.principal.actor);
      return byId.answer(await pageOfSamePerson(deps, call.cause, id, { before, limit, hidden: veil?.applicationIds }));
    },
  },
  {
    method: 'get',
    path: '/v1/applications/{id}/same-unit',
    tag: TAG,
    summary: {
      zh: '列出同一用人单位的全部申请（最新在前）',
      en: 'List every application of the same employer, newest first',
    },
    description: {
      zh: '含该申请本身；审核人员只看到涉及本部门的。',
      en: 'With the application itself. A clerk sees those of their own department.',
    },
    roles: READER_ROLES,
    query: PageQuery,
    answers: { 200: { description: { zh: '一页', en: 'A page' }, schema: pageShape(ListedView) } },
    refusals: ['not_found', 'validation_failed'],
    async handle(call) {
      const id = idOf(call);
      await reachApplication(deps, call.principal.actor, id);
      const { cursor: before, limit } = call.query(PageQuery);
      return byId.answer(await pageOfSameUnit(deps, call.cause, id, { before, limit }));
    },
  },
];
