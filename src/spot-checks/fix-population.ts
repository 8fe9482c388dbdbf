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
import type { Department } from '../schemes/words.ts';
import { readerOf, requireNothingTold } from './blind.ts';
import { approvedIn, sampleOf, schemeOfPlan, strataOf } from './frame.ts';
import { planHashOf, planText, ruleOf } from './plan.ts';
import { sealPopulation } from './population.ts';
import { invalid } from './refuse.ts';
import type { PlanForm } from './schema.ts';
import type { Plan } from './shapes.ts';
import { findColleague, findRound, insertRound, listAuditors, lockId, type Round } from './store/rounds.ts';

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
  const department = await departmentOf(deps, cause.actor, form);
  const contributors = await contributorsOf(deps, cause.actor, form);
  const isFirst = await change(deps, cause, async (tx) => {
    await lockId(tx, id);
    if (await findRound(tx, id)) return nothing(false);
    const plan = await sealPlan(deps, tx, { id, form, scheme, districts, contributors, department });
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
  department: Department | null;
}

async function sealPlan(deps: Deps, tx: Tx, sealing: Sealing): Promise<Plan> {
  const { id, form, scheme, districts, contributors, department } = sealing;
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
    ...(department === null ? {} : { department }),
    population: { size: population.size, hash: population.hash },
    sample: sampleOf(form, population),
    rule: ruleOf(),
    sealedAt,
  };
}

/**
 * The department whose inspectors are drawn: each bureau checks what it reviews (HH-15), so an auditor of one plans its
 * rounds alone. Refuses a department without an auditor in office.
 */
async function departmentOf(deps: Deps, { id, department: own }: Actor, form: PlanForm): Promise<Department | null> {
  const asked = form.department ?? null;
  const department = (own ?? asked) as Department | null;
  if (asked !== null && department !== asked) throw invalid('/department', 'other_department', OTHER_DEPARTMENT);
  if (department !== null && (await listAuditors(deps.db, id, department)).length === 0)
    throw invalid('/department', 'nobody', NO_INSPECTOR);
  return department;
}
const OTHER_DEPARTMENT = {
  zh: '某部门的监督员只能封存本部门的抽查',
  en: 'An auditor of a department plans rounds of that department alone',
};
const NO_INSPECTOR = {
  zh: '本机构没有该部门在岗的监督员',
  en: 'No auditor of this department is in office',
};

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
