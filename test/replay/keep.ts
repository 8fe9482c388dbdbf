// Puts applications into a database as the service would have left them, without asking anybody: decided on given
// grounds, sealed, with audit and review items. For large populations, or those with every fact chosen.

import { randomUUIDv7 } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Deps } from '../../src/applications/deps.ts';
import { concluded, decisionEvents } from '../../src/applications/ruling.ts';
import { type Examined, placeOfSubmission } from '../../src/applications/sealed-decision.ts';
import {
  doneIn,
  insertApplications,
  insertItems,
  type NewApplication,
  type NewItem,
} from '../../src/applications/store/commits.ts';
import { changeMany } from '../../src/audit/change.ts';
import { systemActor } from '../../src/base/actor.ts';
import { decide, type Grounds } from '../../src/matching/decide.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { UNIT } from '../support/cases.ts';

export type Keeping = Pick<Deps, 'db' | 'clock' | 'ids' | 'sealer'>;

const AT_ONCE = 500;
const ACTOR = systemActor('test');

/** Returns the ids, in the order of the grounds. */
export async function keep(deps: Keeping, tenantId: string, all: readonly Grounds[]): Promise<string[]> {
  const ids: string[] = [];
  // no service has confirmed the database here
  await deps.db.execute(sql`
    insert into log_fence (server, numbers_from, numbers_to, numbers_block)
    values (database_incarnation(), 1, ${Number.MAX_SAFE_INTEGER}::bigint, 1) on conflict do nothing`);
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const made = all.slice(from, from + AT_ONCE).map((grounds) => make(deps, tenantId, grounds));
    const applications = insertApplications(made.map(({ application }) => application));
    const items = insertItems(made.flatMap((each) => each.items));
    await changeMany(deps, made, sql`${applications}, ${doneIn({ received: true, decided: false })}, ${items}`);
    ids.push(...made.map(({ application }) => application.id));
  }
  return ids;
}

function make(deps: Keeping, tenantId: string, grounds: Grounds) {
  const { submission, submittedOn } = grounds;
  const id = randomUUIDv7();
  const examined: Examined = { grounds, evidence: [], answerSalt: null, decision: decide(shenzhenTalent, grounds) };
  const { decided, kept } = concluded(deps as Deps, { id, scheme: shenzhenTalent }, examined);
  const submittedAt = Temporal.PlainDate.from(submittedOn).toZonedDateTime({
    timeZone: shenzhenTalent.timeZone,
    plainTime: '09:00',
  });
  const application: NewApplication = {
    id,
    numberPrefix: shenzhenTalent.numberPrefix,
    tenantId,
    idempotencyKey: id,
    bodyHash: Buffer.from(id),
    reference: null,
    scheme: shenzhenTalent.id,
    schemeVersion: shenzhenTalent.version,
    parameters: shenzhenTalent.parameters?.kept ?? null,
    category: submission.category,
    procedure: shenzhenTalent.procedure.kind,
    personKey: deps.sealer.fingerprint('person', submission.applicant.residentId),
    phoneKey: deps.sealer.fingerprint('phone', submission.applicant.residentId),
    unitNameKey: null,
    unitCode: (submission.employer ?? UNIT).creditCode,
    district: submission.settlement?.district ?? null,
    unitKey: deps.sealer.fingerprint('unit', (submission.employer ?? UNIT).creditCode),
    filerKey: deps.sealer.fingerprint('unit', (submission.employer ?? UNIT).creditCode),
    certificates: [],
    submittedAt: submittedAt.toInstant(),
    submittedOn,
    submission: deps.sealer.seal(placeOfSubmission(id), JSON.stringify(submission)),
    decided,
  };
  const items: NewItem[] = decided.departments.map((department) => ({
    id: randomUUIDv7(),
    applicationId: id,
    department: department as NewItem['department'],
    subjects: [],
    dueAt: decided.dueAt ?? decided.decidedAt,
    createdAt: decided.decidedAt,
  }));
  const received = { action: 'application.received', applicationId: id, data: {} } as const;
  const events = [received, ...decisionEvents(id, kept, 'application.decided')] as const;
  return { cause: { actor: ACTOR }, events, application, items };
}
