// Gathers receipts and rulings: everything that arrives while one commit is under way goes into the next. So many
// applications share a commit and none waits for a timer. Each keeps its own actor, its own audit events and its own
// result.
import { type SQL, sql } from 'drizzle-orm';
import { type ChangeEvents, changeMany, type Door } from '../audit/change.ts';
import { createGatherer } from '../base/gather.ts';
import { markCommit } from '../base/write-trace.ts';
import { insertApplicationMaterials, type NewApplicationMaterial } from '../materials/attach.ts';
import { type NewNotice, noticesStep } from '../notices/store/notices.ts';
import {
  type Awaited,
  type Decided,
  decideApplications,
  doneIn,
  insertApplications,
  insertAwaited,
  insertCertificates,
  insertItems,
  type NewApplication,
  type NewItem,
} from './store/commits.ts';
import { type NewPush, pushesStep } from './store/pushes.ts';

export interface Receipt extends ChangeEvents {
  /** whether the caller is still there; nothing is received for a caller that has gone */
  isAwaited: () => boolean;
  application: NewApplication;
  materials: NewApplicationMaterial[];
}
export interface Ruling extends ChangeEvents {
  /** id of the scheme under which it was decided */
  scheme: string;
  decided: Decided;
  notice: NewNotice | null;
  items: NewItem[];
  awaited: Awaited[];
  /** SZ-10: of an approval, to the departments */
  pushes: NewPush[];
}

export interface Recorder {
  /**
   * Returns the application's number; null if the key was used before, the person has a live application, or a ban is
   * in force.
   */
  receive(receipt: Receipt): Promise<string | null>;
  /**
   * Returns true once recorded; null if the application was no longer `received`, or the machine alone may not approve
   * it.
   */
  decide(ruling: Ruling): Promise<true | null>;
}

/** Bounds a statement's size: a sealed application is a few kilobytes. */
const MOST_IN_ONE_COMMIT = 128;

type Entry = { receipt: Receipt; ruling: null } | { receipt: null; ruling: Ruling };

const idOf = ({ receipt, ruling }: Entry): string => (receipt ? receipt.application.id : ruling.decided.id);

/** A received application is decided whether or not its client still waits. */
const isAwaited = ({ receipt }: Entry): boolean => receipt === null || receipt.isAwaited();

export function createRecorder(door: Door): Recorder {
  const commit = createGatherer(
    MOST_IN_ONE_COMMIT,
    async (entries: Entry[]) => {
      // only the first of two rulings on one application is recorded: one statement could use either ruling, and would
      // write the audit events of both
      const firsts = new Map(entries.toReversed().map((entry) => [idOf(entry), entry]));
      const kept = entries.filter((entry) => firsts.get(idOf(entry)) === entry);
      const gathered = kept.map(({ receipt, ruling }) => receipt ?? ruling);
      const done = await changeMany<{ id: string; number: string | null }>(door, gathered, stepsOf(kept));
      return entries.map((entry) => (firsts.get(idOf(entry)) === entry && done.get(idOf(entry))) || null);
    },
    isAwaited,
  );
  return {
    async receive(receipt) {
      markCommit();
      return (await commit({ receipt, ruling: null }))?.number ?? null;
    },
    async decide(ruling) {
      markCommit();
      return (await commit({ receipt: null, ruling })) && true;
    },
  };
}

/**
 * Leaves out steps with nothing to do, since they would still cost: most applications come without materials and go
 * without review.
 */
function stepsOf(entries: readonly Entry[]): SQL {
  const receipts = entries.flatMap(({ receipt }) => receipt ?? []);
  const rulings = entries.flatMap(({ ruling }) => ruling ?? []);
  const attached = receipts.flatMap(({ materials }) => materials);
  const notices = rulings.flatMap(({ notice }) => notice ?? []);
  const items = rulings.flatMap((ruling) => ruling.items);
  const awaited = rulings.flatMap((ruling) => ruling.awaited);
  const pushes = rulings.flatMap((ruling) => ruling.pushes);
  const steps = [
    receipts.length > 0 && insertApplications(receipts.map(({ application }) => application)),
    rulings.length > 0 && decideApplications(rulings.map(({ decided }) => decided)),
    doneIn({ received: receipts.length > 0, decided: rulings.length > 0 }),
    receipts.some(({ application }) => application.certificates.length > 0) &&
      insertCertificates(receipts.map(({ application }) => application)),
    attached.length > 0 && insertApplicationMaterials(attached),
    notices.length > 0 && noticesStep(notices),
    items.length > 0 && insertItems(items),
    awaited.length > 0 && insertAwaited(awaited),
    pushes.length > 0 && pushesStep(pushes),
  ];
  return sql.join(
    steps.filter((step) => step !== false),
    sql`, `,
  );
}
