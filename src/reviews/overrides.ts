// Overrides, for those who supervise: where people have confirmed what no source matched or what fails a rule, on what
// ground, and who did.
// Rows hold nothing of an applicant but the number of the application. Reading them is put into the audit.
import { type Cause, change, type Door } from '../audit/change.ts';
import { timestamp } from '../base/clock.ts';
import type { OverrideView } from './shapes.ts';
import { listOverrides, type OverrideFilter } from './store/overrides.ts';

export interface OverridePage {
  items: OverrideView[];
  next: { at: string; id: string } | null;
}

/** The newest first. A cursor holds whatever is settled meanwhile. */
export async function pageOfOverrides(door: Door, cause: Cause, filter: OverrideFilter): Promise<OverridePage> {
  const { department, from, to, limit } = filter;
  const found = await listOverrides(door.db, { ...filter, limit: limit + 1 });
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  const data = {
    department: department ?? null,
    from: from?.toString() ?? null,
    to: to?.toString() ?? null,
    overrides: shown.length,
  };
  return await change(door, cause, async () => ({
    result: {
      items: shown.map(({ id: _, at, ...row }) => ({ ...row, at: timestamp(at) })),
      next: last ? { at: last.at.toString(), id: last.id } : null,
    },
    events: [{ action: 'review.overrides_read', data }],
  }));
}
