// Reading applications. A caller gets `not_found` for an application that they may not see; every reading by staff
// leaves an audit event.
import { type Cause, change } from '../audit/change.ts';
import { listEventsOf } from '../audit/store/events.ts';
import type { Actor } from '../base/actor.ts';
import { Refusal } from '../base/refusal.ts';
import { isWithin, jurisdictionOf } from '../db/jurisdiction.ts';
import type { Deps } from './deps.ts';
import { disputeRow } from './disputes.ts';
import { isAtGate } from './document-gate.ts';
import { sheetsOf } from './documents.ts';
import { freezeOf } from './freeze-view.ts';
import { openApplication } from './open.ts';
import type { ApplicationView, TimelineEntry } from './shapes.ts';
import { type Application, findApplication, findIdOfNumber, listNumbers, type Visible } from './store/applications.ts';
import { listDisputesOf } from './store/disputes.ts';
import { supplementsOf } from './supplement.ts';
import { timelineFor } from './timeline.ts';
import { applicationView } from './view.ts';

/**
 * A unit sees its own applications; staff see those of their office, and a clerk of these only those with an item of
 * the department.
 */
export function visibleTo(actor: Actor): Visible {
  if (actor.kind === 'submitter') return { of: actor, tenantId: actor.tenantId ?? '' };
  const department = jurisdictionOf(actor)?.department ?? null;
  return { of: actor, ...(department === null ? {} : { department }) };
}

const isVisible = ({ of, tenantId, department }: Visible, application: Application) =>
  isWithin(of, application) &&
  (tenantId === undefined || application.tenantId === tenantId) &&
  (department === undefined || application.departments.some((each) => each === department));

/** Refuses with `not_found` where there is no such application that the caller may see. Leaves no audit event. */
export async function reachApplication({ db }: Pick<Deps, 'db'>, actor: Actor, id: string): Promise<Application> {
  const application = await findApplication(db, id);
  if (!application || !isVisible(visibleTo(actor), application)) throw new Refusal('not_found');
  return application;
}

/** Refuses as `reachApplication`. */
export async function readApplication(deps: Deps, cause: Cause, id: string): Promise<Application> {
  const application = await reachApplication(deps, cause.actor, id);
  if (cause.actor.kind === 'staff') {
    await change(deps, cause, async () => ({
      result: undefined,
      events: [{ action: 'application.read', applicationId: id, data: {} }],
    }));
  }
  return application;
}

/** The application with its latest supplement and freeze. */
export async function viewApplication(
  deps: Deps,
  { actor }: Cause,
  application: Application,
): Promise<ApplicationView> {
  const [[supplement], freeze, disputes, sheets] = await Promise.all([
    supplementsOf(deps, application),
    freezeOf(deps, application, actor),
    listDisputesOf(deps.db, application.id),
    isAtGate(application) ? sheetsOf(deps.db, application.id) : undefined,
  ]);
  const opened = openApplication(deps.sealer, application);
  const view = applicationView(deps, application, opened, 'now', {
    supplement: supplement ?? null,
    freeze,
    sourceDisputes: disputes.map((each) => disputeRow(each, deps.clock.now())),
    ...(sheets ? { sheets } : {}),
  });
  return actor.role === 'clerk' ? ofDepartment(view, actor.department) : view;
}

/** A clerk sees only the checks, documents and reasons of their own department. */
const ofDepartment = (view: ApplicationView, department: string | undefined): ApplicationView => ({
  ...view,
  checks: view.checks.filter((check) => check.department === department),
  sourceDisputes: view.sourceDisputes.filter((each) => each.department === department),
  ...(view.missing ? { missing: view.missing.filter(({ owner }) => owner === department) } : {}),
  ...(view.materials ? { materials: view.materials.filter((each) => each.department === department) } : {}),
  decision: view.decision && {
    ...view.decision,
    reasons: view.decision.reasons.filter((reason) => reason.department === department),
  },
});

/** Null if no application of the actor's office has the number. */
export const idOfNumber = ({ db }: Pick<Deps, 'db'>, actor: Actor, number: string): Promise<string | null> =>
  findIdOfNumber(db, actor, number);

/** The numbers of the given applications, by id; ids that are none of the actor's office are left out. */
export const numbersOf = (
  { db }: Pick<Deps, 'db'>,
  actor: Actor,
  ids: readonly string[],
): Promise<Map<string, string>> => listNumbers(db, actor, [...new Set(ids)]);

/** The events of an application that the caller may see. */
export async function timelineOf(deps: Deps, cause: Cause, id: string): Promise<TimelineEntry[]> {
  await readApplication(deps, cause, id);
  return timelineFor(cause.actor, await listEventsOf(deps.db, id));
}
