// The acts that a person can do now with an application under supervision, a ban, the proposal of one, and a blast
// radius. Pure. The verbs refuse by these rules, and the pages offer acts by them.
import type { Status } from '../applications/lifecycle.ts';
import type { Actor } from '../base/actor.ts';
import { REVOCATION_GROUNDS, type RevocationGround } from '../schemes/words.ts';
import type { BlastCounts, BlastRadiusView, SanctionProposalView } from './shapes.ts';

type Person = Pick<Actor, 'id' | 'role'>;

/** Named as the paths of the acts; `revoke` proposes where nothing is proposed, and else carries out. */
export type ApplicationMove = 'freeze' | 'attendance' | 'restore' | 'revoke' | 'statement' | 'withdraw-revocation';

export interface OverseenState {
  status: Status;
  /** the open freeze; null unless it is frozen */
  freeze: { isPast: boolean; attendedOn: string | null } | null;
  /** the open proposal to revoke it */
  proposal: { by: string; heardUntil: string | null; heardOn: string | null } | null;
  /** the scheme knows a freeze */
  mayFreeze: boolean;
  /** civil date where the scheme applies */
  today: string;
}

export interface OverseenStanding {
  moves: ApplicationMove[];
  /**
   * the revocation that is proposed cannot be carried out by this person now: the proposer needs another supervisor,
   * and the applicant may still state the case until the day
   */
  waitsFor: 'second_supervisor' | 'hearing' | null;
  /** the grounds on which it may be proposed now */
  grounds: RevocationGround[];
}

export function overseenStanding({ id, role }: Person, state: OverseenState): OverseenStanding {
  const { status, freeze, proposal, mayFreeze, today } = state;
  const grounds = REVOCATION_GROUNDS.filter((ground) => mayProposeOn(ground, freeze));
  if (role !== 'supervisor') return { moves: [], waitsFor: null, grounds };
  if (status === 'approved' || status === 'settled')
    return { moves: only(mayFreeze, 'freeze'), waitsFor: null, grounds };
  if (status !== 'frozen') return { moves: [], waitsFor: null, grounds };
  const waitsFor = proposal && waitOf(id, proposal, today);
  const moves: ApplicationMove[] = [
    ...only(proposal !== null && waitsFor === null, 'revoke' as const),
    ...only(proposal !== null && proposal.heardOn === null, 'statement' as const),
    ...only(freeze?.attendedOn === null, 'attendance' as const),
    'restore',
    proposal === null ? 'revoke' : 'withdraw-revocation',
  ];
  return { moves, waitsFor, grounds };
}

/** SZ-53: lateness is a ground only once the last day has passed. */
export const mayProposeOn = (ground: RevocationGround, freeze: Pick<Freeze, 'isPast'> | null): boolean =>
  ground !== 'not_supplemented' || (freeze?.isPast ?? false);
type Freeze = NonNullable<OverseenState['freeze']>;

function waitOf(
  id: string,
  { by, heardUntil, heardOn }: NonNullable<OverseenState['proposal']>,
  today: string,
): OverseenStanding['waitsFor'] {
  if (by === id) return 'second_supervisor';
  return heardUntil !== null && heardOn === null && today <= heardUntil ? 'hearing' : null;
}

const only = <Move>(is: boolean, move: Move): Move[] => (is ? [move] : []);

export interface SanctionStanding {
  moves: 'lift'[];
  /** the recorder needs another supervisor to lift it; `office`: the application that it follows from is another's */
  waitsFor: 'second_supervisor' | 'office' | null;
}

export function sanctionStanding(
  { id, role }: Person,
  { isLifted, recordedBy, isOurs }: { isLifted: boolean; recordedBy: string; isOurs: boolean },
): SanctionStanding {
  if (role !== 'supervisor' || isLifted) return { moves: [], waitsFor: null };
  if (!isOurs) return { moves: [], waitsFor: 'office' };
  return recordedBy === id ? { moves: [], waitsFor: 'second_supervisor' } : { moves: ['lift'], waitsFor: null };
}

export type FindingMove = 'propose' | 'confirm' | 'withdraw';

/**
 * Two supervisors decide that an adverse spot check leads to no freeze: one proposes and may withdraw, every other may
 * carry it out. Freezing is an act on the application.
 */
export function findingMoves(
  { id, role }: Person,
  { waits, proposedBy }: { waits: boolean; proposedBy: string | null },
): FindingMove[] {
  if (role !== 'supervisor' || !waits) return [];
  if (proposedBy === null) return ['propose'];
  return proposedBy === id ? ['withdraw'] : ['confirm'];
}

export type ProposalMove = 'confirm' | 'withdraw';

/** The proposer of a unit's ban may withdraw it, and every other supervisor may record it. */
export function proposalMoves(
  { id, role }: Person,
  { state, proposedBy }: Pick<SanctionProposalView, 'state' | 'proposedBy'>,
): ProposalMove[] {
  if (role !== 'supervisor' || state !== 'open') return [];
  return proposedBy === id ? ['withdraw'] : ['confirm'];
}

export interface BlastStanding {
  moves: 'confirm'[];
  /** `examination`: its cases are not all asked about yet */
  waitsFor: 'second_supervisor' | 'examination' | null;
  /** cases that flip and are neither frozen nor passed over */
  toConfirm: number;
}

/** Confirming where nothing flips changes nothing, so that it is not offered. */
export function blastStanding(
  { id, role }: Person,
  { status, openedBy, counts }: { status: BlastRadiusView['status']; openedBy: string; counts: BlastCounts },
): BlastStanding {
  const toConfirm = counts.flips - counts.frozen - counts.passedOver;
  const isRunning = status === 'searching' || status === 'examining';
  const waitsFor = role === 'supervisor' && openedBy === id ? 'second_supervisor' : isRunning ? 'examination' : null;
  const may = role === 'supervisor' && waitsFor === null && toConfirm > 0;
  return { moves: only(may, 'confirm'), waitsFor, toConfirm };
}
