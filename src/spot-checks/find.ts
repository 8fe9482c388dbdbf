// Verdicts of inspectors on a case: each inspector gives one, locked for good. Two verdicts that agree conclude the
// case. If they differ, a third inspector is drawn; the majority counts, or without a majority the most severe verdict.
import type { Deps } from '../applications/deps.ts';
import { findApplication } from '../applications/store/applications.ts';
import type { AuditEntry, Cause } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import { listedMaterialName } from '../schemes/documents.ts';
import { placeOfFindingNote } from './aad.ts';
import { actOnCase, type OnCase } from './act-on-round.ts';
import { bringBeforeSupervisors } from './adverse.ts';
import { resultOf, type Verdict } from './conclusion.ts';
import { growByItself } from './extend.ts';
import { fillInspectors } from './inspectors.ts';
import { illegal, invalid } from './refuse.ts';
import type { FindingForm } from './schema.ts';
import { type Inspector, listInspectors, saveConclusion, saveFinding } from './store/cases.ts';

const WITH_A_THIRD = 3;

/**
 * Records the caller's verdict. Refuses with `not_found`, with `forbidden` where the caller does not inspect the case,
 * with `illegal_transition` on a second verdict, and with `validation_failed` for an unknown kind of material.
 */
export async function giveFinding(deps: Deps, cause: Cause, id: string, form: FindingForm): Promise<void> {
  await actOnCase(deps, cause, id, 'finding', async (on) => {
    const { tx, found, round, actor, now } = on;
    const inspectors = await listInspectors(tx, [id]);
    requireOpenVerdict(inspectors, actor.id);
    const missing = await knownKinds(deps, on, form.missing ?? []);
    const note = form.note == null ? null : deps.sealer.seal(placeOfFindingNote(id, actor.id), form.note);
    await saveFinding(tx, { caseId: id, staffId: actor.id, verdict: form.result, missing, note, at: now });
    const about = { roundId: round.id, caseId: id };
    const { applicationId } = found;
    const event: AuditEntry = {
      action: 'spot_check.found',
      applicationId,
      // the verdict is told when the case is concluded: readers of this event may still be drawn as the third inspector
      data: about,
    };
    const given = inspectors.flatMap(({ staffId, verdict, missing: lacks }) =>
      verdict ? { by: staffId, result: verdict, missing: lacks ?? [] } : [],
    );
    const rest = await goOn(deps, on, [...given, { by: actor.id, result: form.result, missing }]);
    return { result: undefined, events: [event, ...rest] };
  });
}

async function goOn(
  deps: Deps,
  { tx, found, round, now }: OnCase,
  verdicts: (Verdict & { by: string })[],
): Promise<AuditEntry[]> {
  const about = { roundId: round.id, caseId: found.id };
  const { applicationId } = found;
  const concluded = verdicts.length < found.inspectorsWanted ? null : resultOf(verdicts);
  if (concluded) {
    await saveConclusion(tx, found.id, { ...concluded, at: now });
    const before = await bringBeforeSupervisors(deps, { tx, found, now }, concluded.result);
    const data = { ...about, ...concluded, verdicts, ...before };
    const grown = concluded.result === 'not_compliant' ? await growByItself(deps, tx, round.id, now) : null;
    return [{ action: 'spot_check.concluded', applicationId, data }, ...(grown ? [grown] : [])];
  }
  if (verdicts.length < 2 || !round.draw) return [];
  const added = await fillInspectors(tx, { ...round, seed: round.draw.seed }, found, WITH_A_THIRD, now);
  return [{ action: 'spot_check.assigned', applicationId, data: { ...about, because: 'verdicts_differ', added } }];
}

/** Returns the inspector's row; refuses others, and a second verdict. */
export function requireOpenVerdict(inspectors: readonly Inspector[], staffId: string): Inspector {
  const own = inspectors.find((each) => each.staffId === staffId && each.recusedAt === null);
  if (!own) throw new Refusal('forbidden');
  if (own.foundAt !== null) throw illegal('found', []);
  return own;
}

/** Refuses a kind of material that the scheme of the application does not list. */
async function knownKinds({ schemes }: Deps, { tx, found }: OnCase, kinds: readonly string[]): Promise<string[]> {
  const application = await findApplication(tx, found.applicationId);
  if (!application) throw new Error('a case without an application');
  const scheme = schemes.filedUnder(application);
  const unknown = kinds.findIndex((kind) => listedMaterialName(scheme, kind) === undefined);
  if (unknown >= 0) throw invalid(`/missing/${unknown}`, 'value', NO_SUCH_MATERIAL);
  return [...kinds];
}
const NO_SUCH_MATERIAL = { zh: '没有这种材料', en: 'There is no such kind of material' };
