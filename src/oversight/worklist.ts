// The work list of supervision: frozen approvals and their deadlines, proposals that wait for a second person, and
// pushes that departments have not acknowledged. It names applications by number and holds nothing of the person.
import { staffNames } from '../access/staff.ts';
import type { Deps } from '../applications/deps.ts';

import type { Cause } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { civilDateOf, timestamp } from '../base/clock.ts';
import type { RevocationGround, Text, Venue } from '../schemes/words.ts';
import { readBlastRadius } from './blast-radius.ts';
import { pageOfContested } from './contested.ts';
import { countOversight, type OversightCounts } from './counts.ts';
import { blastStanding, findingMoves, overseenStanding, proposalMoves } from './moves.ts';
import { readPush } from './pushes.ts';
import { openProposals } from './sanction-proposals.ts';
import type { BlastRadiusView, ContestedView, PushView, SanctionProposalView } from './shapes.ts';
import { type FindingRow, findingRows } from './shown-findings.ts';
import { countProposed, listLate, listOpenFreezes, listUnconfirmed, type OpenFreeze } from './store/worklist.ts';

export interface FrozenRow {
  applicationId: string;
  number: string;
  category: Text;
  frozenAt: string;
  venue: Venue;
  /** last day for coming to the window, or for handing in online, civil date */
  lastDay: string;
  /** past its day, and nobody has decided */
  overdue: boolean;
  attendedOn: string | null;
  proposal: ProposalRow | null;
}
export interface ProposalRow {
  ground: RevocationGround;
  /** display name */
  proposedBy: string;
  proposedAt: string;
  heardUntil: string | null;
  heardOn: string | null;
}

export interface Worklist {
  counts: OversightCounts & { proposed: number };
  /** adverse spot checks that nobody has decided on, the earliest deadline first */
  toFreeze: FindingRow[];
  /** the earliest deadline first */
  frozen: FrozenRow[];
  proposed: FrozenRow[];
  /** flips that another supervisor than the opener has to confirm */
  unconfirmed: BlastRadiusView[];
  /** approvals whose certificate another person claims as well */
  contested: ContestedView[];
  /** units' bans that another supervisor has to carry out */
  proposedBans: SanctionProposalView[];
  /** late pushes, the longest late first */
  pushes: PushView[];
  /** the first matter that the reader can decide now; matters for a second person come before late ones */
  next: Matter | null;
}

/** A matter of the work list, by the id of its page. */
export interface Matter {
  kind: 'blast_radius' | 'ban' | 'application';
  id: string;
}

export async function worklistOf(deps: Deps, cause: Cause, most: number): Promise<Worklist> {
  const { db } = deps;
  const { actor } = cause;
  const [counts, countedProposed, toFreeze, frozen, proposed, unconfirmed, contested, pushes, proposedBans] =
    await Promise.all([
      countOversight(deps, actor),
      countProposed(db, actor),
      findingRows(deps, actor, most),
      listOpenFreezes(db, actor, most, { proposed: false }),
      listOpenFreezes(db, actor, most, { proposed: true }),
      listUnconfirmed(db, actor, most),
      pageOfContested(deps, cause, { after: undefined, limit: most }),
      listLate(db, actor, deps.clock.now(), most),
      openProposals(deps, actor),
    ]);
  const proposers = [...frozen, ...proposed].flatMap(({ proposal }) => proposal?.proposedBy ?? []);
  const names = await staffNames(db, proposers);
  const row = (freeze: OpenFreeze) => frozenRow(deps, freeze, names, deps.clock.now());
  const radii = await Promise.all(unconfirmed.map((id) => readBlastRadius(deps, actor, id)));
  return {
    next: nextOf(deps, cause.actor, { radii, proposedBans, toFreeze, freezes: [...proposed, ...frozen] }),
    counts: { ...counts, proposed: countedProposed + unconfirmed.length + proposedBans.length },
    toFreeze,
    frozen: frozen.map(row),
    proposed: proposed.map(row),
    proposedBans,
    unconfirmed: radii,
    contested: contested.items,
    pushes: await Promise.all(pushes.map((id) => readPush(deps, cause, id))),
  };
}

interface Open {
  radii: readonly BlastRadiusView[];
  proposedBans: readonly SanctionProposalView[];
  toFreeze: readonly FindingRow[];
  /** those with a proposal first */
  freezes: readonly OpenFreeze[];
}

function nextOf(
  { clock, schemes }: Deps,
  actor: Actor,
  { radii, proposedBans, toFreeze, freezes }: Open,
): Matter | null {
  const radius = radii.find((each) => blastStanding(actor, each).moves.includes('confirm'));
  if (radius) return { kind: 'blast_radius', id: radius.id };
  const ban = proposedBans.find((each) => proposalMoves(actor, each).includes('confirm'));
  if (ban) return { kind: 'ban', id: ban.id };
  const now = clock.now();
  const application = freezes.find((freeze) => {
    const { attendedOn, dueAt, proposal } = freeze;
    const isPast = Temporal.Instant.compare(dueAt, now) <= 0;
    const today = civilDateOf(now, schemes.filedUnder(freeze).timeZone).toString();
    const open = proposal && { ...proposal, by: proposal.proposedBy };
    const state = { status: 'frozen', freeze: { isPast, attendedOn }, proposal: open, mayFreeze: true, today } as const;
    return (isPast || proposal !== null) && overseenStanding(actor, state).moves.includes('revoke');
  });
  if (application) return { kind: 'application', id: application.applicationId };
  // one that the reader has proposed not to freeze for waits for somebody else
  const finding = toFreeze.find(
    ({ status, proposal }) =>
      status !== 'frozen' &&
      findingMoves(actor, { waits: true, proposedBy: proposal?.proposedBy ?? null })[0] !== 'withdraw',
  );
  return finding && actor.role === 'supervisor' ? { kind: 'application', id: finding.applicationId } : null;
}

function frozenRow(
  { schemes }: Deps,
  freeze: OpenFreeze,
  names: ReadonlyMap<string, string>,
  now: Temporal.Instant,
): FrozenRow {
  const { applicationId, number, category, venue, lastDay, attendedOn, proposal } = freeze;
  return {
    applicationId,
    number,
    category: schemes.filedUnder(freeze).categories[category]?.title ?? { zh: category, en: category },
    frozenAt: timestamp(freeze.frozenAt),
    venue,
    lastDay,
    overdue: Temporal.Instant.compare(freeze.dueAt, now) <= 0,
    attendedOn,
    proposal: proposal && {
      ...proposal,
      proposedBy: names.get(proposal.proposedBy) ?? proposal.proposedBy,
      proposedAt: timestamp(proposal.proposedAt),
    },
  };
}
