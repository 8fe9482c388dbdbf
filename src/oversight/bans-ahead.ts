// Whom a revocation would bar today, and what a unit's ban would stop: shown before two supervisors revoke. One rule
// for the length of a ban: the scheme and the parameters in force on the day of the finding, whoever records it.
import type { Deps } from '../applications/deps.ts';
import type { SubmissionForm } from '../applications/schema.ts';
import type { Application } from '../applications/store/applications.ts';
import { banPeriod } from '../schemes/ban-length.ts';
import type { Scheme } from '../schemes/scheme.ts';
import { BANNED_KINDS, type BannedKind, type RevocationGround } from '../schemes/words.ts';
import { reportingUnit } from './reporting-unit.ts';
import type { BanAhead } from './shapes.ts';
import { countOfUnit } from './store/sanction-proposals.ts';

/** The scheme whose bans count for a finding of that day. */
export function schemeOfFinding(
  { schemes }: Pick<Deps, 'schemes'>,
  { scheme: id }: Pick<Application, 'scheme'>,
  day: Temporal.PlainDate,
): Scheme {
  const scheme = schemes.on(id, day);
  if (!scheme) throw new Error(`no scheme ${id}`);
  return scheme;
}

/** The kinds of subjects that a revocation on this ground bars (SZ-56). */
export const kindsBarred = ({ supervision, bans }: Scheme, ground: RevocationGround): BannedKind[] =>
  supervision.banGrounds.includes(ground) ? BANNED_KINDS.filter((kind) => bans[kind]) : [];

/** The bans of a revocation of that day, on a ground that the scheme bars on. */
export async function bansAhead(
  deps: Pick<Deps, 'db' | 'schemes'>,
  application: Pick<Application, 'scheme' | 'tenantId'>,
  form: SubmissionForm,
  day: Temporal.PlainDate,
): Promise<BanAhead[]> {
  const { bans } = schemeOfFinding(deps, application, day);
  const lastDay = (kind: BannedKind) => bans[kind] && banPeriod(bans[kind], day).until.toString();
  const [applicant, ofUnit] = [lastDay('applicant'), lastDay('unit')];
  const unit = ofUnit === undefined ? null : await reportingUnit(deps.db, application, form);
  const open = unit ? (await countOfUnit(deps.db, application.scheme, unit.creditCode)).open : 0;
  return [
    ...(applicant === undefined
      ? []
      : [{ kind: 'applicant' as const, until: applicant, unit: null, openApplications: 0 }]),
    ...(ofUnit === undefined || !unit ? [] : [{ kind: 'unit' as const, until: ofUnit, unit, openApplications: open }]),
  ];
}
