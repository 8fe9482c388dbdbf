// Approvals that rest on a certificate number which another person claims as well. The supervisor looks at both, and
// freezes the approval, or lets the clerks refuse the other application. It stays in the list while the other is
// undecided.

import type { Deps } from '../applications/deps.ts';
import type { Cause } from '../audit/change.ts';
import { timestamp } from '../base/clock.ts';
import { type Page, pageOf, placeAt, type TimePlace } from '../base/page.ts';
import type { ContestedView } from './shapes.ts';
import { listContested } from './store/contested.ts';

/** The earliest found comes first; the cursor is the place of the last row seen. */
export async function pageOfContested(
  { db }: Pick<Deps, 'db'>,
  { actor }: Pick<Cause, 'actor'>,
  { after, limit }: { after: TimePlace | undefined; limit: number },
): Promise<Page<ContestedView, TimePlace>> {
  const found = await listContested(db, actor, { after, limit: limit + 1 });
  const { items, next } = pageOf(found, limit, ({ foundAt, applicationId }) => placeAt(foundAt, applicationId));
  return { items: items.map((row) => ({ ...row, foundAt: timestamp(row.foundAt) })), next };
}
