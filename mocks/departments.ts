// The mock departments that are told of approvals: each checks the signature, keeps each push once by its id, and
// acknowledges it with a receipt, unless set to fail. Only in memory; only the sandbox and tests know them.
import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { z } from 'zod';
import { PUSH_RECIPIENTS } from '../src/schemes/words.ts';
import { sandboxPushSecret } from './credentials.ts';
import { keyedHex, parsedJson } from './registry.ts';

/** `never_acknowledges`: confirms receipt only; the others are transport faults. */
export const DEPARTMENT_FAULTS = ['never_acknowledges', 'error_500', 'timeout', 'reset', 'malformed'] as const;
const DOWN: readonly DepartmentFault[] = ['error_500', 'timeout', 'reset'];
export type DepartmentFault = (typeof DEPARTMENT_FAULTS)[number];

/** A push that the department has taken. */
export interface Arrival {
  id: string;
  at: string;
  /** the number of arrivals */
  times: number;
  body: unknown;
}

/** By name. */
export interface Departments {
  faultOf(name: string): DepartmentFault | null;
  setFault(name: string, fault: DepartmentFault | null): void;
  /** The settlement that it answers to each approval that is granted or restored; null: none. */
  settlementOf(name: string): Settlement | null;
  setSettlement(name: string, settled: Settlement | null): void;
  /** Returns the department's receipt, the same for the same id. */
  keep(name: string, id: string, body: unknown): string;
  arrivals(name: string): Arrival[];
  reset(): void;
}

const MOST_KEPT = 10_000;

export function createDepartments(now: () => Temporal.Instant): Departments {
  const kept = new Map<string, Map<string, Arrival>>();
  const faults = new Map<string, DepartmentFault>();
  const settlements = new Map<string, Settlement>();
  const of = (name: string) => kept.get(name) ?? kept.set(name, new Map()).get(name) ?? new Map();
  return {
    faultOf: (name) => faults.get(name) ?? null,
    setFault(name, fault) {
      if (fault === null) faults.delete(name);
      else faults.set(name, fault);
    },
    settlementOf: (name) => settlements.get(name) ?? null,
    setSettlement(name, settled) {
      if (settled === null) settlements.delete(name);
      else settlements.set(name, settled);
    },
    keep(name, id, body) {
      const arrivals = of(name);
      const before = arrivals.get(id);
      if (before) before.times += 1;
      else if (arrivals.size < MOST_KEPT) arrivals.set(id, { id, at: now().toString(), times: 1, body });
      return `${name}-${id.slice(0, 8)}`;
    },
    arrivals: (name) => [...of(name).values()],
    reset() {
      kept.clear();
      faults.clear();
      settlements.clear();
    },
  };
}

/** A department's answer, before its transport fault. */
export async function answerPush(departments: Departments, name: string, request: Request): Promise<Response> {
  const raw = await request.text();
  const id = request.headers.get('x-push-id') ?? '';
  const timestamp = request.headers.get('x-push-timestamp') ?? '';
  const wanted = keyedHex('sha256', sandboxPushSecret(name), `${id}.${timestamp}.${raw}`);
  const body = parsedJson(raw);
  if (!isSame(wanted, request.headers.get('x-push-signature') ?? ''))
    return Response.json({ error: 'unauthorised' }, { status: 401 });
  if (body === null || !/^\d{13}$/.test(timestamp) || (body as { id?: unknown }).id !== id) {
    return Response.json({ error: 'invalid' }, { status: 400 });
  }
  const fault = departments.faultOf(name);
  // a department that is down keeps nothing
  if (fault !== null && DOWN.includes(fault)) return new Response(null, { status: 503 });
  const receipt = departments.keep(name, id, body);
  if (fault === 'never_acknowledges') return Response.json({ acknowledged: false }, { status: 202 });
  const { type } = body as { type?: unknown };
  const settled = SETTLING.some((each) => each === type) ? departments.settlementOf(name) : null;
  return Response.json(settled ? { settled } : { acknowledged: true, receipt });
}

const isSame = (wanted: string, given: string): boolean =>
  wanted.length === given.length && timingSafeEqual(Buffer.from(wanted), Buffer.from(given));

/** A recipient, or that of one city: `human_resources@` and the city's id. */
export const isDepartment = (name: string): boolean =>
  PUSH_RECIPIENTS.some((each) => name === each || (name.startsWith(`${each}@`) && /@[a-z]+$/.test(name)));

const SETTLING = ['approval.granted', 'approval.restored'];

const Settlement = z.object({ settledOn: z.iso.date(), office: z.string().min(1) });
export type Settlement = z.output<typeof Settlement>;
const Setting = z.object({
  fault: z.enum(DEPARTMENT_FAULTS).nullable().default(null),
  settled: Settlement.nullable().default(null),
});

/** `/_control/departments`: sets faults, and shows arrivals. */
export function createDepartmentControl(departments: Departments): Hono {
  const control = new Hono();
  const unknown = { error: `department: one of ${PUSH_RECIPIENTS.join(', ')}` };
  control.get('/:name', (c) => {
    const name = c.req.param('name');
    if (!isDepartment(name)) return c.json(unknown, 404);
    return c.json({ name, fault: departments.faultOf(name), items: departments.arrivals(name) });
  });
  control.put('/:name', async (c) => {
    const name = c.req.param('name');
    if (!isDepartment(name)) return c.json(unknown, 404);
    const setting = Setting.safeParse(await c.req.json().catch(() => undefined));
    if (!setting.success) return c.json({ error: `fault: one of ${DEPARTMENT_FAULTS.join(', ')}, or null` }, 400);
    const { fault, settled } = setting.data;
    departments.setFault(name, fault);
    departments.setSettlement(name, settled);
    return c.json({ name, fault, settled });
  });
  return control;
}
