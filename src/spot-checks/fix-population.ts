// Fixes a round (封存): the population as it is now, the plan and the sample size are fixed and hashed before anybody
// can know a sample.
import { createHash } from 'node:crypto';
import type { Deps } from '../applications/deps.ts';
import { type Cause, change, nothing } from '../audit/change.ts';
import type { Actor } from '../base/actor.ts';
import { canonicalJson } from '../base/canonical.ts';
import { timestamp } from '../base/clock.ts';
import { Refusal } from '../base/refusal.ts';
import { uuidOf } from '../base/uuid.ts';
import type { Tx } from '../db/connect.ts';
import { officeOf } from '../db/jurisdiction.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { readerOf, requireNothingTold } from './blind.ts';
import { approvedIn, sampleOf, schemeOfPlan, strataOf } from './frame.ts';
import { planHashOf, planText, ruleOf } from './plan.ts';
import { sealPopulation } from './population.ts';
import { invalid } from './refuse.ts';
import type { PlanForm } from './schema.ts';
import type { Plan } from './shapes.ts';
import { findColleague, findRound, insertRound, lockId, type Round } from './store/rounds.ts';

export interface Seal {
  form: PlanForm;
  idempotencyKey: string;
}

/**
 * Guarantees: one round for a person's idempotency key; nobody can change population or plan afterwards; a period that
 * is not over holds the approvals up to now. Refuses with `validation_failed` or `idempotency_conflict`, and with
 * `blind` where the strata would show the caller facts that a blind case hides.
 */
export async function sealRound(
  deps: Deps,
  cause: Cause,
  { form, idempotencyKey }: Seal,
): Promise<{ round: Round; replayed: boolean }> {
  const scheme = schemeOfPlan(deps, form, cause.actor);
  const id = uuidOf(`spot check\0${cause.actor.id}\0${idempotencyKey}`);
  const requestHash = createHash('sha256').update(canonicalJson(form)).digest();
  requireNothingTold(await readerOf(deps, cause.actor), form.strata ?? []);
  const earlier = await findRound(deps.db, id);
  if (earlier) return repeated(earlier, requestHash);
  const { districts } = officeOf(cause.actor);
  const contributors = await contributorsOf(deps, cause.actor, form);
  const isFirst = await change(deps, cause, async (tx) => {
    await lockId(tx, id);
    if (await findRound(tx, id)) return nothing(false);
    const plan = await sealPlan(deps, tx, { id, form, scheme, districts, contributors });
    const text = planText(plan);
    const planHash = planHashOf(text);
    const sealedAt = Temporal.Instant.from(plan.sealedAt);
    await insertRound(tx, { id, requestHash, plan, text, planHash, sealedBy: cause.actor.id, sealedAt });
    const data = {
      roundId: id,
      scheme: plan.scheme,
      planHash,
      population: plan.population,
      sampleSize: plan.sample.size,
      blind: plan.blind,
    };
    return { result: true, events: [{ action: 'spot_check.sealed', data }] };
  });
  const round = await roundOf(deps, id);
  return isFirst ? { round, replayed: false } : repeated(round, requestHash);
}

function repeated(round: Round, requestHash: Buffer): { round: Round; replayed: boolean } {
  if (!round.requestHash.equals(requestHash)) throw new Refusal('idempotency_conflict');
  return { round, replayed: true };
}

async function roundOf(deps: Deps, id: string): Promise<Round> {
  const round = await findRound(deps.db, id);
  if (!round) throw new Error('a round that was sealed is not there');
  return round;
}

interface Sealing {
  id: string;
  form: PlanForm;
  scheme: Scheme;
  /** of the office; empty: all */
  districts: readonly string[];
  contributors: string[] | null;
}

async function sealPlan(deps: Deps, tx: Tx, { id, form, scheme, districts, contributors }: Sealing): Promise<Plan> {
  const strata = strataOf(form);
  const sealedAt = timestamp(deps.clock.now());
  const approved = approvedIn(form, { scheme, districts }, Temporal.Instant.from(sealedAt));
  const population = await sealPopulation(tx, id, approved, strata);
  return {
    id,
    scheme: scheme.id,
    ...(districts.length === 0 ? {} : { districts: [...districts] }),
    period: form.period,
    strata,
    size: form.size ?? null,
    rate: form.rate ?? null,
    errorBound: form.errorBound ?? null,
    contributors,
    blind: form.blind ?? false,
    population: { size: population.size, hash: population.hash },
    sample: sampleOf(form, population),
    rule: ruleOf(),
    sealedAt,
  };
}

const MAY_CONTRIBUTE = ['clerk', 'supervisor', 'auditor'];

/** The ids of those who must commit, each a person in office. */
async function contributorsOf(deps: Deps, { id: by }: Actor, { contributors }: PlanForm): Promise<string[] | null> {
  if (contributors == null) return null;
  const ids: string[] = [];
  for (const [index, named] of contributors.entries()) {
    const person = await findColleague(deps.db, by, named);
    const pointer = `/contributors/${index}`;
    if (!person || !MAY_CONTRIBUTE.includes(person.role)) throw invalid(pointer, 'nobody', NOBODY);
    if (ids.includes(person.id)) throw invalid(pointer, 'twice', TWICE);
    ids.push(person.id);
  }
  return ids;
}
const NOBODY = {
  zh: '没有这位在岗的审核员、主管或监督员',
  en: 'No clerk, supervisor or auditor of that name is in office',
};
const TWICE = { zh: '同一人只能列一次', en: 'Each person only once' };
