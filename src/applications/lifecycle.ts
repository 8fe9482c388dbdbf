// The states of an application and the moves that are legal between them (rules section 7, SZ-54). Pure.
// The database holds the same moves in a trigger; a test keeps the two equal.

export const STATUSES = [
  'received',
  'in_review',
  'awaiting_supplement',
  'approved',
  'frozen',
  'revoked',
  'rejected',
  'not_accepted',
  'withdrawn',
] as const;
export type Status = (typeof STATUSES)[number];

const NEXT: Record<Status, readonly Status[]> = {
  received: ['in_review', 'awaiting_supplement', 'approved', 'not_accepted', 'withdrawn'],
  in_review: ['approved', 'rejected', 'awaiting_supplement', 'withdrawn'],
  awaiting_supplement: ['in_review', 'approved', 'withdrawn'],
  approved: ['frozen'],
  frozen: ['approved', 'revoked'],
  revoked: [],
  rejected: [],
  not_accepted: [],
  withdrawn: [],
};

export const nextStatuses = (status: Status): readonly Status[] => NEXT[status];
export const canMove = (from: Status, to: Status): boolean => NEXT[from].includes(to);
/** States that a move to `to` may start from. */
export const statusesBefore = (to: Status): Status[] => STATUSES.filter((status) => canMove(status, to));
