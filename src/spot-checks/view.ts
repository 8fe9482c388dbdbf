// Rounds and cases as the public contract shows them. A round is fully open to its readers, down to the last line from
// which it was computed; a blind case hides the decision and the other verdicts from an inspector without a verdict.
import { staffNames } from '../access/staff.ts';
import type { Deps } from '../applications/deps.ts';
import { timestamp } from '../base/clock.ts';
import type { Text } from '../schemes/words.ts';
import { placeOfExtensionReason, placeOfFindingNote, placeOfRecusal } from './aad.ts';
import { type Reader, sightOf } from './blind.ts';
import { sizeOf, strataNow } from './extend.ts';
import { originOf, seedOriginOf } from './origin.ts';
import type {
  CaseRowView,
  CommitmentView,
  InspectorView,
  ListedRoundView,
  Person,
  Progress,
  RoundHead,
  RoundStatus,
  SealedView,
} from './shapes.ts';
import { type Case, type Inspector, listShort, NO_PROGRESS, progressOf } from './store/cases.ts';
import { countCommitments } from './store/origin.ts';
import {
  type Commitment,
  countRefusals,
  listCommitments,
  listExtensions,
  listRefusals,
  type Round,
} from './store/rounds.ts';
import { RULE } from './ticket.ts';

export const RULE_TEXT = `${RULE.id}: ticket = ${RULE.ticket}; sample = ${RULE.sample}`;

const statusOf = ({ draw }: Round, { cases, concluded }: Progress): RoundStatus => {
  if (!draw) return 'sealed';
  return cases > concluded ? 'drawn' : 'concluded';
};

/** The answer to the request that fixed the round; a repeated request gets the same. */
export const sealedView = ({ id, plan, planHash, populationSize, populationHash, sealedAt }: Round): SealedView => ({
  id,
  status: 'sealed',
  scheme: plan.scheme,
  period: plan.period,
  blind: plan.blind,
  populationSize,
  populationHash,
  planHash,
  sampleSize: plan.sample.size,
  plan,
  sealedAt: timestamp(sealedAt),
  notes: notesOf(plan),
});

/** Differences between the plan and its form. */
export function notesOf({
  size,
  population,
}: {
  size: number | null;
  population: { size: number };
}): { code: string; text: Text }[] {
  if (size === null || size <= population.size) return [];
  const text = {
    zh: `总体仅有 ${population.size} 件，样本量已由 ${size} 减至 ${population.size}。`,
    en: `The population is ${population.size}: the sample size was cut from ${size} to ${population.size}.`,
  };
  return [{ code: 'size_cut', text }];
}

/** Cases hidden from the reader count as having no result. */
export async function listedViews(
  { db }: Pick<Deps, 'db'>,
  rounds: readonly Round[],
  { veil }: Reader,
): Promise<ListedRoundView[]> {
  const ids = rounds.map(({ id }) => id);
  const [progress, committed] = await Promise.all([
    progressOf(db, ids, veil?.applicationIds),
    countCommitments(db, ids),
  ]);
  return rounds.map((round) => {
    const done = progress.get(round.id) ?? NO_PROGRESS;
    const { id, plan, populationSize, sealedAt, draw } = round;
    const { made, revealed } = committed.get(id) ?? { made: 0, revealed: 0 };
    return {
      id,
      status: statusOf(round, done),
      scheme: plan.scheme,
      period: plan.period,
      blind: plan.blind,
      department: plan.department ?? null,
      populationSize,
      sampleSize: draw ? done.cases : plan.sample.size,
      sealedAt: timestamp(sealedAt),
      drawnAt: draw && timestamp(draw.at),
      seedOrigin: seedOriginOf(round, made),
      unrevealed: draw === null && revealed < made,
      progress: done,
    };
  });
}

const MOST_SHOWN = 50;

export async function roundHead(deps: Deps, round: Round, reader: Reader): Promise<RoundHead> {
  const { db } = deps;
  const { id, plan, draw } = round;
  const [commitments, extensions, latest, count, short, [listed]] = await Promise.all([
    listCommitments(db, id),
    listExtensions(db, id),
    listRefusals(db, id, MOST_SHOWN),
    countRefusals(db, id),
    listShort(db, id, MOST_SHOWN),
    listedViews(deps, [round], reader),
  ]);
  if (!listed) throw new Error('a round without a view');
  const origin = await originOf(deps, round, commitments);
  const contributors = plan.contributors ?? [];
  const people = [round.sealedBy, draw?.by ?? '', ...contributors, ...latest.map(({ by }) => by)];
  people.push(...commitments.map(({ staffId }) => staffId), ...extensions.map(({ by }) => by));
  const names = await staffNames(db, people);
  const person = (staffId: string): Person => ({ id: staffId, name: names.get(staffId) ?? null });
  const strata = strataNow(round, extensions);
  return {
    ...listed,
    ...origin,
    sampleSize: sizeOf(strata),
    planHash: round.planHash,
    populationHash: round.populationHash,
    plan,
    notes: notesOf(plan),
    sealedBy: person(round.sealedBy),
    contributors: plan.contributors && contributors.map(person),
    commitments: commitments.map((each) => commitmentView(each, person(each.staffId))),
    refusals: { count, latest: latest.map(({ by, at, ...rest }) => ({ by: person(by), ...rest, at: timestamp(at) })) },
    rule: RULE_TEXT,
    rules: RULE,
    seed: draw?.seed ?? null,
    seedContributions: draw?.contributions ?? null,
    drawnBy: draw && person(draw.by),
    strata,
    extensions: extensions.map(({ place, cause, fromSize, toSize, notCompliant, reason, by, at }) => ({
      cause,
      fromSize,
      toSize,
      // this count would give away the result of a hidden case
      notCompliant: reader.veil ? null : notCompliant,
      reason: reason && deps.sealer.open(placeOfExtensionReason(id, place), reason),
      by: person(by),
      at: timestamp(at),
    })),
    casesWithoutInspector: short,
  };
}

export const commitmentView = (
  { place, commitment, committedAt, value, revealedAt }: Commitment,
  by: Person,
): CommitmentView => ({
  by,
  place,
  commitment,
  committedAt: timestamp(committedAt),
  value,
  revealedAt: revealedAt && timestamp(revealedAt),
});

/** A case as its reader may see it. Shows an inspector of a blind case nothing of the other inspector. */
export function caseRowView(
  { sealer }: Pick<Deps, 'sealer'>,
  round: Round,
  found: Case,
  inspectors: readonly Inspector[],
  { reader, names }: { reader: Reader; names: ReadonlyMap<string, string> },
): CaseRowView {
  const sight = sightOf(round, found, inspectors, reader);
  const isHidden = sight === 'own_verdict' || reader.veil?.applicationIds.includes(found.applicationId);
  const shown = isHidden ? inspectors.filter(({ staffId }) => staffId === reader.id) : inspectors;
  const { id, applicationId, number, place, stratum, ticket } = found;
  const { result, missing, concludedAt } = sight === 'open' ? found : NO_RESULT;
  return {
    id,
    roundId: round.id,
    applicationId,
    number,
    place,
    stratum,
    ticket,
    status: result === null ? 'open' : 'concluded',
    result,
    missing: missing ?? [],
    concludedAt: concludedAt && timestamp(concludedAt),
    inspectors: shown.map((each) => inspectorView(sealer, each, names, sight === 'open')),
    inspectorsMissing: result === null ? found.inspectorsWanted - found.inspectorsThere : 0,
    mine: inspectors.some(({ staffId, recusedAt }) => staffId === reader.id && recusedAt === null),
  };
}
const NO_RESULT = { result: null, missing: null, concludedAt: null };

function inspectorView(
  sealer: Deps['sealer'],
  { caseId, staffId, assignedAt, recusedAt, recusalReason, verdict, missing, note, foundAt }: Inspector,
  names: ReadonlyMap<string, string>,
  isOpen: boolean,
): InspectorView {
  return {
    by: { id: staffId, name: names.get(staffId) ?? null },
    state: recusedAt ? 'recused' : foundAt ? 'found' : 'assigned',
    assignedAt: timestamp(assignedAt),
    verdict:
      isOpen && verdict && foundAt
        ? {
            result: verdict,
            missing: missing ?? [],
            note: note && sealer.open(placeOfFindingNote(caseId, staffId), note),
            at: timestamp(foundAt),
          }
        : null,
    recusal: recusedAt && {
      at: timestamp(recusedAt),
      reason: isOpen && recusalReason ? sealer.open(placeOfRecusal(caseId, staffId), recusalReason) : null,
    },
  };
}
