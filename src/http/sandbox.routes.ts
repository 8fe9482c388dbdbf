// Endpoints of the sandbox only: a settable clock, and the text messages that would have been sent. Live operation has
// no such paths.

import { z } from 'zod';
import type { Cause } from '../audit/change.ts';
import { ROLES } from '../base/actor.ts';
import { timestamp } from '../base/clock.ts';
import { instant, moment } from '../base/moment.ts';
import { Refusal } from '../base/refusal.ts';
import { EXAMPLE } from '../schemes/example.ts';
import type { ValuesByScheme } from '../schemes/parameters.ts';
import type { Endpoint } from './endpoint.ts';
import { type SandboxPerson, sandboxPeopleEndpoint } from './sandbox-people.routes.ts';

export interface SandboxControls {
  now(): Temporal.Instant;
  /** Sets the service's clock; resolves once everything due by then has run. */
  setClock(cause: Cause, to: Temporal.Instant): Promise<void>;
  /** as of the day on the service's clock */
  people(): readonly SandboxPerson[];
  /** The value of every parameter, by scheme. */
  parameters(): ValuesByScheme;
  /** Refuses with `validation_failed`, naming every wrong parameter, and then changes nothing. */
  setParameters(cause: Cause, changes: ValuesByScheme): Promise<void>;
  messages(to: string): Promise<{ to: string; text: string; at: Temporal.Instant | null }[]>;
}

const TAG = { zh: '沙箱', en: 'Sandbox' };

const Now = z.strictObject({ now: instant });
const duration = z
  .string()
  .max(64)
  .refine(
    (value) => {
      try {
        Temporal.Duration.from(value);
        return true;
      } catch {
        return false;
      }
    },
    { params: { code: 'format' } },
  )
  .meta({ examples: ['P15D'] });
const ClockForm = z.union([z.strictObject({ now: moment }), z.strictObject({ advance: duration })]);
/** Values by scheme and parameter; which of them there are is said by the schemes. */
const Parameters = z
  .record(z.string().max(64), z.record(z.string().max(64), z.unknown()))
  .meta({ id: 'ParameterValues' });
const Messages = z.strictObject({
  items: z.array(z.strictObject({ to: z.string(), text: z.string(), at: instant.nullable() })),
});
const MessagesQuery = z.strictObject({ to: z.string().min(1).max(32) });

/** Limits of the clock. Beyond them there is no room for the deadlines of the policy. */
const EARLIEST = Temporal.Instant.from('2000-01-01T00:00:00Z');
const LATEST = Temporal.Instant.from('2200-01-01T00:00:00Z');

export function sandboxEndpoints(controls: SandboxControls): Endpoint[] {
  return [
    sandboxPeopleEndpoint(() => controls.people()),
    {
      method: 'get',
      path: '/v1/sandbox/clock',
      tag: TAG,
      summary: { zh: '查看沙箱时钟', en: 'Read the service’s clock' },
      description: {
        zh: '仅沙箱。',
        en: 'Only in the sandbox.',
      },
      roles: ROLES,
      answers: { 200: { description: { zh: '时钟', en: 'The clock' }, schema: Now } },
      handle: async () => ({ status: 200, body: { now: timestamp(controls.now()) } }),
    },
    {
      method: 'put',
      path: '/v1/sandbox/clock',
      tag: TAG,
      summary: { zh: '设置沙箱时钟', en: 'Set the service’s clock' },
      description: {
        zh: '仅沙箱：到期的事项按各自的时刻办理完毕后才答复，可以往回设置。',
        en:
          'Only in the sandbox. Everything due by then runs before the answer, each at its own time. The clock may ' +
          'be set back.',
      },
      roles: ROLES,
      body: { schema: ClockForm, example: { now: '2027-03-01T09:00:00+08:00' } },
      answers: { 200: { description: { zh: '时钟', en: 'The clock' }, schema: Now } },
      refusals: ['validation_failed'],
      async handle(call) {
        const form = await call.body(ClockForm);
        const to = 'now' in form ? form.now : advanced(controls.now(), form.advance);
        if (Temporal.Instant.compare(to, EARLIEST) < 0 || Temporal.Instant.compare(to, LATEST) > 0) outOfRange();
        await controls.setClock(call.cause, to);
        return { status: 200, body: { now: timestamp(controls.now()) } };
      },
    },
    {
      method: 'get',
      path: '/v1/sandbox/parameters',
      tag: TAG,
      summary: { zh: '查看各方案的参数', en: 'Read the parameters of the schemes' },
      description: {
        zh: '仅沙箱。按方案列出现行的全部参数值；参数的含义、默认值和出处见 `GET /v1/schemes/{id}`。',
        en:
          'Only in the sandbox. Every value in force, by scheme. `GET /v1/schemes/{id}` tells the meaning, default ' +
          'and source of each.',
      },
      roles: ROLES,
      answers: { 200: { description: { zh: '参数', en: 'The parameters' }, schema: Parameters } },
      handle: async () => ({ status: 200, body: controls.parameters() }),
    },
    {
      method: 'put',
      path: '/v1/sandbox/parameters',
      tag: TAG,
      summary: { zh: '设置各方案的参数', en: 'Set parameters of the schemes' },
      description: {
        zh:
          '仅沙箱：替换所列的参数；值为 null 恢复默认，方案为 {} 恢复该方案的全部默认，整体为 {} 恢复全部默认。' +
          '此前的申请和决定仍按其当时的参数。实际运行使用 PARAMETERS_FILE。',
        en:
          'Only in the sandbox. Replaces what it names; null restores a default, {} for a scheme all of its ' +
          'defaults, {} as a whole those of all schemes. Earlier applications and decisions keep the parameters that ' +
          'they were made with. Live operation has PARAMETERS_FILE.',
      },
      roles: ROLES,
      body: { schema: Parameters, example: { [EXAMPLE.scheme]: EXAMPLE.parameters } },
      answers: { 200: { description: { zh: '参数', en: 'The parameters' }, schema: Parameters } },
      refusals: ['validation_failed'],
      async handle(call) {
        await controls.setParameters(call.cause, await call.body(Parameters));
        return { status: 200, body: controls.parameters() };
      },
    },
    {
      method: 'get',
      path: '/v1/sandbox/messages',
      tag: TAG,
      summary: { zh: '查看本应发出的短信', en: 'The text messages that would have been sent' },
      description: {
        zh: '仅沙箱。',
        en: 'Only in the sandbox.',
      },
      roles: ROLES,
      query: MessagesQuery,
      answers: { 200: { description: { zh: '短信', en: 'The messages' }, schema: Messages } },
      refusals: ['validation_failed'],
      async handle(call) {
        const { to } = call.query(MessagesQuery);
        const sent = await controls.messages(to);
        return { status: 200, body: { items: sent.map(({ at, ...rest }) => ({ ...rest, at: at && timestamp(at) })) } };
      },
    },
  ];
}

/** Adds a duration; months and years follow the calendar of Asia/Shanghai, where the policy applies. */
const advanced = (now: Temporal.Instant, advance: string): Temporal.Instant => {
  try {
    return now.toZonedDateTimeISO('Asia/Shanghai').add(advance).toInstant();
  } catch {
    return outOfRange();
  }
};

function outOfRange(): never {
  throw new Refusal('validation_failed', {
    errors: [
      {
        pointer: '/now',
        code: 'range',
        message: { zh: '须在 2000 年至 2200 年之间', en: 'Must lie between the years 2000 and 2200' },
      },
    ],
  });
}
