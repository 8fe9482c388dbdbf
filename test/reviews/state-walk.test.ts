// Tests that nobody is stuck (law 6): every unfinished state has one next actor and a deadline, something acts after
// it, and an end can be reached. First the states as the code declares them, then the service itself, driven into each.
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  ENDS,
  isEnd,
  nextStatuses,
  STATUSES,
  type Status,
  WAITS,
  type Wait,
} from '../../src/applications/lifecycle.ts';
import type { ApplicationView } from '../../src/applications/shapes.ts';
import { nextStepOf } from '../../src/applications/wording.ts';
import { reviewItems, supplements } from '../../src/db/review-tables.ts';
import { applications } from '../../src/db/tables.ts';
import { SWEEPS } from '../../src/jobs/worker.ts';
import type { CaseItemView } from '../../src/reviews/shapes.ts';
import { ITEM_ENDS, ITEM_STATUSES, ITEM_WAITS, type ItemStatus, nextItemStatuses } from '../../src/reviews/states.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import { PROCEDURE_KINDS } from '../../src/schemes/words.ts';
import { BASELINE_NOW, formOf, somebody } from '../support/people.ts';
import { createReviewing, EDU, EDU_2, POLICE, soon } from '../support/reviewing.ts';
import { startTestService, type TestService } from '../support/service.ts';

/** All statuses that can be reached from this one, including itself. */
function reachable<State>(from: State, next: (state: State) => readonly State[]): Set<State> {
  const seen = new Set([from]);
  for (const state of seen) for (const to of next(state)) seen.add(to);
  return seen;
}

describe.each(PROCEDURE_KINDS)('an application of the procedure %s in its states', (procedure) => {
  const waiting = Object.entries(WAITS[procedure]) as [Exclude<Status, (typeof ENDS)[number]>, Wait][];
  const next = (status: Status) => nextStatuses(procedure, status);

  test('waits for somebody in every status, or has reached its end', () => {
    expect([...waiting.map(([status]) => status), ...ENDS].toSorted()).toEqual([...STATUSES].toSorted());
  });

  test.each(waiting)('that is %s can reach an end, also by the move of its sweep', (status, { outcome }) => {
    expect([...reachable<Status>(status, next)].some(isEnd)).toBe(true);
    if (outcome !== 'escalated') expect(next(status)).toContain(outcome);
  });

  test.each(STATUSES)('that is %s is reachable, so that no status is declared in vain', (status) => {
    expect(reachable<Status>('received', next)).toContain(status);
  });

  test.each(waiting)('that is %s has a deadline in its own column, and a sweep that looks at it', (_, wait) => {
    expect(applications[wait.deadline].getSQLType()).toBe('timestamp(3) with time zone');
    expect(Object.keys(SWEEPS)).toContain(wait.sweep);
  });

  test('is told the next actor of the table, and the deadline', () => {
    const due = '2026-12-18T00:00:00.000+08:00';
    const afterApproval = null;
    for (const [status, { actors, deadline }] of waiting) {
      const departments = ['education' as const];
      const about = {
        says: shenzhenTalent.says,
        window: null,
        status,
        departments,
        due,
        lastDay: '2026-12-17',
        afterApproval,
      };
      const told = (['online', 'window'] as const).flatMap((venue) =>
        [true, false].map((isUndecided) =>
          nextStepOf({ ...about, venue, frozen: { venue, missing: [], isUndecided } }),
        ),
      );
      expect(new Set(told.map(({ actor }) => actor)), status).toEqual(new Set(actors));
      // a lease is the service's own affair
      for (const step of told) expect(step.due, status).toBe(deadline === 'dueAt' ? due : null);
    }
    for (const status of ENDS) {
      const nothing = { venue: null, departments: [], due: null, lastDay: null, frozen: null };
      const step = nextStepOf({ says: shenzhenTalent.says, window: null, status, afterApproval, ...nothing });
      expect(step.due, status).toBeNull();
      expect(['applicant', 'submitter', 'none'], status).toContain(step.actor);
    }
  });
});

describe('a review item in its states', () => {
  const itemWaits = Object.entries(ITEM_WAITS);
  const ITEM_DEADLINES = {
    'items.dueAt': reviewItems.dueAt,
    'items.leaseUntil': reviewItems.leaseUntil,
    'supplements.dueAt': supplements.dueAt,
  };

  test('has the states of the database, and waits for somebody in each that is not an end', () => {
    expect(reviewItems.status.enumValues).toEqual([...ITEM_STATUSES]);
    const states = itemWaits.map(([state]) => state).filter((state) => state !== 'held');
    expect([...states, ...ITEM_ENDS].toSorted()).toEqual([...ITEM_STATUSES].toSorted());
  });

  test.each(ITEM_STATUSES)('that is %s can reach an end, and is reachable', (status) => {
    const ends = [...reachable<ItemStatus>(status, nextItemStatuses)].filter(
      (each) => nextItemStatuses(each).length === 0,
    );
    expect(ends.length).toBeGreaterThan(0);
    for (const end of ends) expect(ITEM_ENDS).toContain(end);
    expect(reachable<ItemStatus>('open', nextItemStatuses)).toContain(status);
  });

  test.each(itemWaits)('that is %s has a deadline, and a sweep that looks at it', (_, { deadline, sweep }) => {
    expect(ITEM_DEADLINES[deadline].getSQLType()).toBe('timestamp(3) with time zone');
    expect(Object.keys(SWEEPS)).toContain(sweep);
  });
});

describe('after a missed deadline', () => {
  let service: TestService;
  beforeAll(async () => {
    // no worker: only the clock starts the jobs
    service = await startTestService({ worker: false, askingDeadlineMs: 6_000 });
  });
  afterEach(async () => {
    await service.calm();
    await reviewing.clear();
    await goTo(BASELINE_NOW);
  });
  afterAll(() => service.close());

  const reviewing = createReviewing(() => service);
  const { refer, referGap, referContradiction, next, act, read, settle, actionsOf, countersign } = reviewing;
  const goTo = async (now: string) => {
    expect((await service.put('/v1/sandbox/clock', { now })).status).toBe(200);
  };
  const justAfter = (moment: string | null | undefined) =>
    Temporal.Instant.from(moment ?? '')
      .add({ seconds: 1 })
      .toString();
  const timesOf = async (id: string, action: string) => (await actionsOf(id)).filter((each) => each === action).length;

  test('an application received by a dead process is put into review', async () => {
    const person = somebody();
    await service.putPerson(person);
    await service.putFault('medical-exam', { fault: 'timeout' });
    const answer = service.submit(formOf(person, { reference: 'cut-off' }));
    const id = await vi.waitFor(async () => {
      const [row] = await service.sql`select id, status from applications where reference = 'cut-off'`;
      expect(row?.status).toBe('received');
      return row?.id as string;
    }, soon);
    expect((await read(id)).body.nextStep.actor).toBe('system');
    await service.sql`update applications set lease_until = now() - interval '1 minute' where id = ${id}`;
    await goTo('2026-11-20T10:01:00+08:00');
    expect((await read(id)).body).toMatchObject({ status: 'in_review', nextStep: { actor: 'department' } });
    expect(await timesOf(id, 'application.rescued')).toBe(1);
    // a late call is told the present state
    expect((await answer).body).toMatchObject({ id, status: 'in_review' });
  });

  test('an item that nobody claimed is told to the supervisor once, and can still be settled', async () => {
    const { id, view } = await referGap();
    expect(view.nextStep).toMatchObject({ actor: 'department', due: view.review?.due });
    await goTo(justAfter(view.review?.due));
    await goTo(
      Temporal.Instant.from(view.review?.due ?? '')
        .add({ hours: 24 })
        .toString(),
    );
    expect(await timesOf(id, 'review.overdue')).toBe(1);
    const item = (await next(EDU)).body;
    expect(item).toMatchObject({ applicationId: id, overdue: true });
    await settle(EDU, item, 'confirmed');
    expect((await read(id)).body.status).toBe('approved');
  });

  test('a window item whose person never came can be refused', async () => {
    const crime = { kind: 'crime', decidedOn: '2020-01-01', authority: '示例法院' } as const;
    const { id, view } = await refer({ criminalRecord: { records: [crime] } });
    expect(view.nextStep).toMatchObject({ actor: 'applicant', due: view.review?.due });
    await goTo(justAfter(view.review?.due));
    expect(await timesOf(id, 'review.overdue')).toBe(1);
    const item = (await next(POLICE)).body;
    expect((await settle(POLICE, item, 'refused', 'criminal_record.found')).status).toBe(200);
    expect((await read(id)).body.status).toBe('rejected');
  });

  test('a held item without activity goes back to the queue', async () => {
    const { id } = await referGap();
    const mine = (await next(EDU)).body;
    expect((await next(EDU_2)).status).toBe(204);
    await goTo(justAfter(mine.leaseUntil));
    expect(await timesOf(id, 'review.lease_lapsed')).toBe(1);
    expect((await next(EDU_2)).body.id).toBe(mine.id);
  });

  test('an item without a second person is told to the supervisor, and a second person can still end it', async () => {
    const { id, view } = await referContradiction();
    const item = (await next(EDU)).body;
    expect((await settle(EDU, item, 'confirmed')).body.status).toBe('countersign');
    await goTo(justAfter(view.review?.due));
    expect(await timesOf(id, 'review.overdue')).toBe(1);
    expect((await countersign(EDU_2, item)).body.status).toBe('settled');
    expect((await read(id)).body.status).toBe('approved');
  });

  test('a review without its supplement goes on, marked, with its own deadline', async () => {
    const { id } = await referGap();
    const item = (await next(EDU)).body;
    const asked = await act<CaseItemView>(EDU, item.id, 'supplement', { items: [{ kind: 'diploma' }] });
    expect(asked.body.status).toBe('paused');
    const waiting = (await read(id)).body;
    expect(waiting).toMatchObject({ status: 'awaiting_supplement', nextStep: { actor: 'submitter' } });
    await goTo(justAfter(waiting.nextStep.due));
    const goesOn = (await read(id)).body;
    expect(goesOn).toMatchObject({ status: 'in_review', nextStep: { actor: 'department' } });
    expect(Temporal.Instant.compare(goesOn.review?.due ?? '', service.clock.now())).toBe(1);
    expect(await timesOf(id, 'application.supplement_overdue')).toBe(1);
    expect((await next(EDU)).body.id).toBe(item.id);
    await goTo(justAfter(goesOn.review?.due));
    expect(await timesOf(id, 'review.overdue')).toBe(1);
  });

  const approve = async () => {
    const person = somebody();
    await service.putPerson(person);
    return (await service.submit(formOf(person))).body.id;
  };
  const FREEZE = { reason: '抽查', missing: ['diploma'] };
  const supervise = (id: string, verb: string, body: unknown) =>
    service.post<ApplicationView>(`/v1/applications/${id}/${verb}`, body, { as: 'supervisor' });

  test('a frozen approval whose person never came is revoked, once', async () => {
    const id = await approve();
    const frozen = (await supervise(id, 'freeze', FREEZE)).body;
    expect(frozen).toMatchObject({ status: 'frozen', nextStep: { actor: 'applicant', due: frozen.freeze?.due } });
    await goTo(justAfter(frozen.freeze?.due));
    expect((await read(id)).body).toMatchObject({ status: 'revoked', nextStep: { actor: 'none', due: null } });
    expect(await timesOf(id, 'application.revoked')).toBe(1);
  });

  test('a frozen approval whose person came is told to the supervisor once, and can still be restored', async () => {
    const id = await approve();
    const frozen = (await supervise(id, 'freeze', FREEZE)).body;
    const came = await supervise(id, 'attendance', { attendedOn: '2026-11-20' });
    expect(came.body.nextStep).toMatchObject({ actor: 'department', due: frozen.freeze?.due });
    await goTo(justAfter(frozen.freeze?.due));
    await goTo(
      Temporal.Instant.from(frozen.freeze?.due ?? '')
        .add({ hours: 24 })
        .toString(),
    );
    expect((await read(id)).body).toMatchObject({ status: 'frozen', freeze: { overdue: true } });
    expect(await timesOf(id, 'application.freeze_overdue')).toBe(1);
    const restored = await supervise(id, 'restore', { note: '已核验原件', venue: 'window' });
    expect(restored.body).toMatchObject({ status: 'approved', approvalNumber: frozen.approvalNumber });
  });

  test('an item at its end cannot change into any other state in the database', async () => {
    await referGap();
    const item = (await next(EDU)).body;
    await settle(EDU, item, 'confirmed');
    const { id: closed } = await referGap();
    await service.post(`/v1/applications/${closed}/withdraw`, {});
    for (const status of ITEM_STATUSES) {
      await expect(
        service.sql`update review_items set status = ${status}, version = version + 1 where id = ${item.id}`,
      ).rejects.toThrow(/settled cannot be changed/);
      await expect(
        service.sql`update review_items set status = ${status}, version = version + 1 where application_id = ${closed}`,
      ).rejects.toThrow(/closed cannot be changed/);
    }
  });
});
