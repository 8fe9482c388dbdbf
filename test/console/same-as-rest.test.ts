// Tests that supervisors can do over REST and in the console the same: each form of the console holds every member that
// the call takes, and the same input is accepted by both, or refused by both for the same fields.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Problem } from '../../src/http/problem.ts';
import {
  AttendanceForm,
  FreezeForm,
  LiftForm,
  NoteForm,
  RestoreForm,
  RevokeForm,
  SanctionForm,
  SanctionSearch,
  StatementForm,
} from '../../src/oversight/schema.ts';
import { createOverseeing, FREEZE } from '../oversight/overseeing.ts';
import { createSpotChecking } from '../spot-checks/spot-checking.ts';
import { setBans } from '../support/bans.ts';
import { somebody } from '../support/people.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { type Page, signInAs, type Visitor } from '../support/visitor.ts';
import { send, type Typed } from './forms.ts';

let service: TestService;
let supervisor: Visitor;
let second: Visitor;
const { act, approve, frozen } = createOverseeing(() => service);
const spot = createSpotChecking(() => service);

beforeAll(async () => {
  service = await startTestService({ worker: false });
  await setBans(service);
  [supervisor, second] = (await Promise.all(
    ['supervisor', 'supervisor_2'].map((name) => signInAs(service.url, name)),
  )) as [Visitor, Visitor];
});
afterAll(() => service.close());

type Body = Record<string, unknown>;
const place = (id: string) => `/console/applications/${id}`;

/** The body as the form of a page sends it: nothing for an absent member. */
const typedOf = (body: Body): Typed =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : String(value ?? '')]),
  );

/** Whether it was taken, and the fields that were refused. */
const overRest = ({ status, body }: { status: number; body: unknown }) => ({
  status: status < 300 ? 'taken' : status,
  fields: [...new Set(((body as Problem).errors ?? []).map(({ pointer }) => pointer.split('/')[1]))].toSorted(),
});
const inConsole = ({ status, html }: Page, formId: string) => ({
  status: status === 303 ? 'taken' : status,
  fields: [
    ...new Set([...html.matchAll(new RegExp(`<a href="#${formId}-(\\w+)"`, 'g'))].map(([, field]) => field)),
  ].toSorted(),
});

/** The names of the controls of a form. */
function controlsIn(html: string, formId: string): string[] {
  const form = new RegExp(`<form[^>]* id="${formId}"[\\s\\S]*?</form>`).exec(html)?.[0] ?? '';
  return [...form.matchAll(/<(?:input|select|textarea)[^>]* name="([^"]+)"/g)].map(([, name]) => name as string);
}

const LONG = 'x'.repeat(2001);
const DAYS: [string, unknown][] = [
  ['no day', '2026-02-30'],
  ['the future', '2026-11-21'],
  ['a day before the freeze', '2026-11-19'],
];
const noted = (member: string): [string, Body][] => [
  [`a blank ${member}`, { [member]: ' \n ' }],
  [`a ${member} with a control character`, { [member]: 'x\u0007' }],
  [`a ${member} that is too long`, { [member]: LONG }],
];
const dated = (member: string): [string, Body][] =>
  DAYS.map(([name, day]) => [`${name} as ${member}`, { [member]: day }]);

interface Act {
  verb: string;
  form: string;
  schema: z.ZodObject;
  /** makes one application to which this may happen */
  prepared: () => Promise<{ id: string }>;
  good: Body;
  /** members of the form only, such as a tick */
  beside?: Typed;
  wrong: [string, Body][];
  more?: Body[];
  as?: 'supervisor_2';
}

const proposed = async () => {
  const made = await frozen();
  expect((await act(made.id, 'revoke', { ground: 'authority_error', note: '录入差错' })).status).toBe(202);
  return made;
};

const ACTS: Act[] = [
  {
    verb: 'freeze',
    form: 'freeze-form',
    schema: FreezeForm,
    prepared: approve,
    good: FREEZE,
    // a kind that the category does not list, and no kind at all
    more: [
      { reason: '材料待核', missing: ['kinship_proof'], due: '2026-12-01' },
      { reason: '待核', missing: [] },
    ],
    wrong: [
      ...noted('reason'),
      ['an unknown kind', { missing: ['diploma', 'nothing_known'] }],
      ['no code of a kind', { missing: ['Diploma!'] }],
      ['a kind twice', { missing: ['diploma', 'diploma'] }],
      ['too many kinds', { missing: Array.from({ length: 21 }, (_, index) => `kind_${index}`) }],
      ['no day as due', { due: '2026-13-01' }],
      ['today as due', { due: '2026-11-20' }],
      ['a day too far', { due: '2027-11-20' }],
      ['no spot-check case', { spotCheckCase: 'x' }],
      ['a spot-check case that is not there', { spotCheckCase: randomUUID() }],
      ['several faults', { reason: '', missing: ['X'], due: 'x' }],
    ],
  },
  {
    verb: 'attendance',
    form: 'attend-form',
    schema: AttendanceForm,
    prepared: frozen,
    good: { attendedOn: '2026-11-20', note: '携带原件' },
    wrong: [...dated('attendedOn'), ['no day at all', { attendedOn: '' }], ['a note too long', { note: LONG }]],
  },
  {
    verb: 'restore',
    form: 'restore-form',
    schema: RestoreForm,
    prepared: frozen,
    good: { note: '已核验原件', venue: 'window', attendedOn: '2026-11-20' },
    beside: { sure: 'yes' },
    wrong: [...noted('note'), ...dated('attendedOn'), ['another venue', { venue: 'online' }]],
  },
  {
    verb: 'revoke',
    form: 'propose-form',
    schema: RevokeForm.omit({ attendedOn: true }),
    prepared: frozen,
    good: { ground: 'other_violation', note: '经核查违规' },
    wrong: [
      ...noted('note'),
      ['no ground', { ground: '' }],
      ['an unknown ground', { ground: 'because' }],
      ['a ground that is not given yet', { ground: 'not_supplemented' }],
      ['a day that the second person names', { attendedOn: '2026-11-20' }],
    ],
  },
  {
    verb: 'revoke',
    form: 'confirm-form',
    schema: RevokeForm,
    prepared: proposed,
    as: 'supervisor_2',
    good: { ground: 'authority_error', note: '同意', attendedOn: '2026-11-20' },
    beside: { sure: 'yes', confirms: 'yes' },
    wrong: [...noted('note'), ...dated('attendedOn'), ['another ground', { ground: 'other_violation' }]],
  },
  {
    verb: 'statement',
    form: 'statement-form',
    schema: StatementForm,
    prepared: proposed,
    good: { heardOn: '2026-11-20', note: '到窗口说明' },
    wrong: [...noted('note'), ...dated('heardOn')],
  },
  {
    verb: 'withdraw-revocation',
    form: 'withdraw-form',
    schema: NoteForm,
    prepared: proposed,
    good: { note: '理由有误' },
    wrong: noted('note'),
  },
];

describe.each(ACTS)(
  '$form',
  ({ verb, form, schema, prepared, good, beside = {}, wrong, more = [], as = 'supervisor' }) => {
    const visitor = () => (as === 'supervisor' ? supervisor : second);
    const both = async (one: string, twin: string, body: Body) => ({
      rest: overRest(await act(one, verb, body, as)),
      page: inConsole(
        await send(service.url, visitor(), `${place(twin)}/${verb}`, { ...typedOf(body), ...beside }),
        form,
      ),
    });

    test('holds every member that the call takes', async () => {
      const id = verb === 'freeze' ? await sampled() : (await prepared()).id;
      const { html } = await visitor().get(place(id));
      const controls = controlsIn(html, form);
      for (const member of Object.keys(schema.shape)) expect(controls, member).toContain(member);
      // the boxes of a list offer what the call takes
      for (const [name, values] of [good, ...more].flatMap((body) => Object.entries(body))) {
        if (!Array.isArray(values)) continue;
        for (const value of values) expect(html).toMatch(new RegExp(`name="${name}" value="${value}"`));
      }
    });

    test('takes and refuses what the call does', async () => {
      const [one, twin] = [await prepared(), await prepared()];
      for (const [name, changes] of wrong) {
        const { rest, page } = await both(one.id, twin.id, { ...good, ...changes });
        expect(page, name).toEqual(rest);
        expect(rest.status, name).not.toBe('taken');
      }
      for (const [index, body] of [good, ...more].entries()) {
        const pair = index === 0 ? [one, twin] : [await prepared(), await prepared()];
        const { rest, page } = await both(pair[0]?.id ?? '', pair[1]?.id ?? '', body);
        expect([rest, page]).toEqual([
          { status: 'taken', fields: [] },
          { status: 'taken', fields: [] },
        ]);
      }
    });
  },
);

/** An approval that is in a sample: its case may be named as the cause of a freeze. */
async function sampled(): Promise<string> {
  const { id } = await approve();
  const round = await spot.drawn({ rate: 1 });
  const found = round.sample.find(({ applicationId }) => applicationId === id);
  expect(found).toBeDefined();
  return id;
}

describe('a ban', () => {
  const good = () => ({
    scheme: 'shenzhen-talent',
    subject: { kind: 'applicant', residentId: somebody().residentId },
    ground: 'fraud',
    foundOn: '2026-11-20',
    note: '提供虚假证明',
  });
  const typed = ({ subject, ...rest }: Body & { subject: Record<string, string> }): Typed => ({
    ...typedOf(rest),
    kind: subject.kind ?? '',
    subject: subject.residentId ?? subject.creditCode ?? '',
    key: randomUUID(),
  });

  test('and the search for one have every member that the calls take', async () => {
    const { html } = await supervisor.get('/console/sanctions');
    const members = (schema: z.ZodObject) => Object.keys(schema.shape);
    expect(controlsIn(html, 'record-form')).toEqual(expect.arrayContaining(members(SanctionForm)));
    expect(controlsIn(html, 'search-form')).toEqual(expect.arrayContaining(members(SanctionSearch)));
  });

  test.each<[string, Body]>([
    ...noted('note'),
    ['an unknown scheme', { scheme: 'nowhere' }],
    ['an unknown ground', { ground: 'because' }],
    ['a finding in the future', { foundOn: '2026-11-21' }],
    ['no day', { foundOn: '2026-02-30' }],
    ['a number that is none', { subject: { kind: 'applicant', residentId: '123' } }],
    ['a code that is none', { subject: { kind: 'unit', creditCode: '91440300' } }],
    ['several faults', { note: '', foundOn: 'x', subject: { kind: 'applicant', residentId: '' } }],
  ])('with %s is refused by both for the same fields', async (_, changes) => {
    const body = { ...good(), ...changes };
    const rest = overRest(
      await service.post('/v1/sanctions', body, { as: 'supervisor', idempotencyKey: randomUUID() }),
    );
    const page = inConsole(await send(service.url, supervisor, '/console/sanctions', typed(body)), 'record-form');
    expect(page).toEqual(rest);
    expect(rest.status).toBe(422);
  });

  test('is recorded and lifted by both, of a number in any spelling', async () => {
    const spelled = (number: string) => ({
      kind: 'applicant',
      residentId: ` ${number.slice(0, 6)} ${number.slice(6).toLowerCase()}`,
    });
    const body = () => ({ ...good(), subject: spelled(somebody().residentId) });
    const over = await service.post<{ id: string }>('/v1/sanctions', body(), {
      as: 'supervisor',
      idempotencyKey: randomUUID(),
    });
    expect(over.status).toBe(201);
    const recorded = await send(service.url, supervisor, '/console/sanctions', typed(body()));
    expect(recorded.status).toBe(303);
    const one = (recorded.location ?? '').split('?')[0] ?? '';
    expect(controlsIn((await second.get(one)).html, 'lift-form')).toEqual(Object.keys(LiftForm.shape));
    for (const [name, wrong] of noted('reason')) {
      const rest = overRest(await service.post(`/v1/sanctions/${over.body.id}/lift`, wrong, { as: 'supervisor_2' }));
      const page = inConsole(await send(service.url, second, `${one}/lift`, typedOf(wrong)), 'lift-form');
      expect(page, name).toEqual(rest);
    }
    const lifted = { reason: '认定有误' };
    expect((await service.post(`/v1/sanctions/${over.body.id}/lift`, lifted, { as: 'supervisor_2' })).status).toBe(200);
    expect((await send(service.url, second, `${one}/lift`, lifted)).status).toBe(303);
  });
});
