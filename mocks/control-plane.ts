// The control plane of the mock registries: sets people and faults, shows questions and text messages. Only the sandbox
// and tests know it; nothing in src/ may ever call it.
import { Hono } from 'hono';
import { z } from 'zod';
import type { RegistryId } from '../src/schemes/registries.ts';
import { SOURCES } from '../src/schemes/words.ts';
import type { Departments } from './departments.ts';
import { Held } from './held.ts';
import { FAULTS, type PeopleStore, SMS_FAULTS } from './people-store.ts';

const ResidentId = z.string().regex(/^\d{17}[\dXx]$/);
/** A source, or the registry of one city, such as `qualification@` and the city's id. */
const RegistryName = z.templateLiteral([z.enum(SOURCES), z.string().regex(/^(@[a-z]+)?$/)]);
const Setting = z.object({
  latencyMs: z.number().int().min(0).max(600_000).optional(),
  fault: z.enum(FAULTS).nullable().optional(),
});
const SmsSetting = z.object({ fault: z.enum(SMS_FAULTS).nullable().default(null) });

export function createControlPlane(store: PeopleStore, departments?: Departments): Hono {
  const control = new Hono();
  const problem = (error: z.ZodError) => ({
    error: error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '),
  });
  const body = (request: { json(): Promise<unknown> }) => request.json().catch(() => undefined);

  control.put('/people/:residentId', async (c) => {
    const id = ResidentId.safeParse(c.req.param('residentId'));
    if (!id.success) return c.json({ error: 'residentId: 17 digits and a digit or X' }, 400);
    const raw = await body(c.req);
    const held = Held.safeParse(raw);
    if (!held.success) return c.json(problem(held.error), 400);
    store.setPerson(id.data, raw as z.input<typeof Held>);
    return c.json({ residentId: id.data.toUpperCase(), held: held.data });
  });
  control.delete('/people/:residentId', (c) => {
    store.removePerson(c.req.param('residentId'));
    return c.body(null, 204);
  });

  control.put('/sources/:source', async (c) => {
    const source = RegistryName.safeParse(c.req.param('source'));
    if (!source.success) return c.json({ error: `source: one of ${SOURCES.join(', ')}` }, 404);
    const setting = Setting.safeParse(await body(c.req));
    if (!setting.success) return c.json(problem(setting.error), 400);
    // Absent members mean no fault: a setting replaces the previous one as a whole.
    const { latencyMs = 0, fault = null } = setting.data;
    return c.json({ source: source.data, ...store.configure(source.data as RegistryId, { latencyMs, fault }) });
  });
  control.put('/sms', async (c) => {
    const setting = SmsSetting.safeParse(await body(c.req));
    if (!setting.success) return c.json(problem(setting.error), 400);
    store.setSmsFault(setting.data.fault);
    return c.json(setting.data);
  });

  control.get('/requests', (c) => c.json({ items: store.requests(c.req.query('residentId')) }));
  control.get('/messages', (c) => c.json({ items: store.messages(c.req.query('to')) }));
  control.delete('/', (c) => {
    store.reset();
    departments?.reset();
    return c.body(null, 204);
  });
  return control;
}
