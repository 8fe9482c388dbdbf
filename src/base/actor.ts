// Who does something. Every write and every read of personal data is put down to an actor.

/** Those who file, and those who work in the offices. */
export const SUBMITTER_ROLES = ['employer', 'agency'] as const;
export const STAFF_ROLES = ['clerk', 'supervisor', 'auditor', 'operator'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];
/** Who watches over the decisions of others, and who reads applications in office. */
export const OVERSEER_ROLES = ['supervisor', 'auditor'] as const satisfies StaffRole[];
export const READER_ROLES = ['clerk', ...OVERSEER_ROLES] as const satisfies StaffRole[];
export const ROLES = [...SUBMITTER_ROLES, ...STAFF_ROLES] as const;
export type Role = (typeof ROLES)[number];

/** What the timeline shows of an actor: never a name. */
export const ACTOR_KINDS = ['submitter', 'staff', 'system'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export interface Actor {
  kind: ActorKind;
  /** id of the key or the account, or the name of the part of the service that acts by itself */
  id: string;
  role: Role | 'system';
  /** the unit that files, for submitters */
  tenantId?: string;
  department?: string;
}

/** The service acting by itself: jobs, sweeps, the machine's decision. */
export const systemActor = (id: string): Actor => ({ kind: 'system', id, role: 'system' });
