// The moment at which a submission comes in, and the version of its scheme that follows from it.
import type { Scheme } from '../schemes/scheme.ts';
import type { Deps } from './deps.ts';
import type { Filer } from './form-faults.ts';
import { tenantOf } from './received-row.ts';
import { type Application, findByIdempotencyKey } from './store/applications.ts';

export interface Arrival {
  at: Temporal.Instant;
  /** the application that was received before with the same key; null also if its version could not be another one */
  earlier: Application | null;
}

/**
 * Notes the moment once: the form is read, accepted and judged by the version of this moment, also if midnight passes
 * meanwhile. Where a scheme has several versions, it looks for an earlier submission with the key: its version stays.
 */
export async function arrivalOf(deps: Deps, filer: Filer, idempotencyKey: string): Promise<Arrival> {
  const at = deps.clock.now();
  const { schemes } = deps;
  if (schemes.versions().length === schemes.all().length) return { at, earlier: null };
  return { at, earlier: await findByIdempotencyKey(deps.db, tenantOf(filer), idempotencyKey) };
}

/** The version by which a submission of the named scheme is read and accepted; undefined for an unknown scheme. */
export const versionFor = (
  { schemes }: Pick<Deps, 'schemes'>,
  { at, earlier }: Arrival,
  named: string,
): Scheme | undefined => (earlier?.scheme === named ? schemes.filedUnder(earlier) : schemes.at(named, at));
