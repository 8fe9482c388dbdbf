// Actors. Every write and every read of personal data is recorded under an actor.

/** Roles of units that file, and of staff in the offices. */
export const SUBMITTER_ROLES = ['employer', 'agency'] as const;
export const STAFF_ROLES = ['clerk', 'supervisor', 'auditor', 'operator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];
/** Roles that oversee others' decisions, and roles that read applications in office. */
export const OVERSEER_ROLES = ['supervisor', 'auditor'] as const satisfies StaffRole[];
export const READER_ROLES = ['clerk', ...OVERSEER_ROLES] as const satisfies StaffRole[];
export const ROLES = [...SUBMITTER_ROLES, ...STAFF_ROLES] as const;
export type Role = (typeof ROLES)[number];

/** Shown in the timeline instead of a name. */
export const ACTOR_KINDS = ['submitter', 'staff', 'system'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

/** The schemes and districts for which an office answers. */
export interface Office {
  /** ids of schemes; none: nothing */
  schemes: readonly string[];
  /** GB/T 2260 codes; none: all districts */
  districts: readonly string[];
}

/** The office of a member of staff. */
export interface OfficeOfStaff extends Office {
  /**
   * the other offices of these schemes in which somebody works: an overseer also sees what no office answers for;
   * absent or null for everybody else
   */
  others?: readonly Office[] | null;
}

export interface Actor {
  kind: ActorKind;
  /** id of the key or the account, or the name of the part of the service that acts by itself */
  id: string;
  role: Role | 'system';
  /** the unit that files, for submitters */
  tenantId?: string;
  department?: string;
  /** the office of a member of staff; without one the person sees no application (`db/jurisdiction.ts`) */
  office?: OfficeOfStaff;
}

/** The service acting by itself: jobs, sweeps, the machine's decision. */
export const systemActor = (id: string): Actor => ({ kind: 'system', id, role: 'system' });
