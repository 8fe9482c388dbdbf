// Shows an applicant's full name, resident id and phone number to staff who state a purpose. Elsewhere in a review they
// are masked, except a name to be judged (registered-name.ts). The audit holds the purpose and the item, never the
// values.
import type { Deps } from '../applications/deps.ts';
import { openApplication } from '../applications/open.ts';
import { REVEAL_PURPOSES, type RevealPurpose } from '../applications/purposes.ts';
import { findApplication } from '../applications/store/applications.ts';
import { type Cause, change } from '../audit/change.ts';
import { Refusal } from '../base/refusal.ts';
import { sourcesOwnedBy } from '../schemes/scheme-checks.ts';
import type { Source, Text } from '../schemes/words.ts';
import { requireReachable } from './act-on-item.ts';
import { DEPENDANT_RELATION } from './detail-texts.ts';
import { findItem } from './store/items.ts';

export { REVEAL_PURPOSES, type RevealPurpose };

export interface Revealed {
  name: string;
  residentId: string;
  phone: string;
  /** the name as a source of the department writes it, where the spelling differs */
  spelt: { source: Source; name: string }[];
  /** the relatives who settle as well */
  dependants: { relation: Text; name: string; residentId: string }[];
}

const MAY_REVEAL: ReadonlySet<string> = new Set(['clerk', 'supervisor', 'auditor']);

/**
 * Shows the applicant's identity to clerks of the item's department, supervisors and auditors. Refuses clerks of other
 * departments with `not_found`, and puts their attempt into the audit; refuses everybody else with `forbidden`.
 */
export async function revealApplicant(
  deps: Deps,
  cause: Cause,
  itemId: string,
  purpose: RevealPurpose,
): Promise<Revealed> {
  if (!MAY_REVEAL.has(cause.actor.role)) throw new Refusal('forbidden');
  await requireReachable(deps, cause, itemId, 'reveal');
  const item = await findItem(deps.db, itemId);
  const application = item && (await findApplication(deps.db, item.applicationId));
  if (!item || !application) throw new Refusal('not_found');
  await change(deps, cause, async () => ({
    result: undefined,
    events: [{ action: 'application.revealed', applicationId: application.id, data: { itemId, purpose } }],
  }));
  const { form, current } = openApplication(deps.sealer, application);
  const { name, residentId, phone } = form.applicant;
  const scheme = deps.schemes.filedUnder(application);
  const own = current && sourcesOwnedBy(scheme, current.grounds.submission, item.department);
  const checks = (current?.decision.checks ?? []).filter(({ source }) => own?.has(source));
  const spelt = checks.flatMap(({ source, differences }) =>
    differences
      .filter(({ field, verdict }) => field === 'applicant.name' && (verdict === 'variant' || verdict === 'normalised'))
      .map(({ found }) => ({ source, name: String(found) })),
  );
  const dependants = (form.dependants ?? []).map(({ relation, ...each }) => ({
    relation: DEPENDANT_RELATION[relation],
    ...each,
  }));
  return { name, residentId, phone, spelt, dependants };
}
