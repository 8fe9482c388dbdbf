// Opens the sealed content of an application. Content that does not open is named and never ends a run; the rest is
// still examined.
import {
  type Kept,
  placeOfGrounds,
  placeOfRecheck,
  placeOfReviewed,
  placeOfSubmission,
  type Rechecked,
  type Reviewed,
} from '../applications/sealed-decision.ts';
import type { Sealer } from '../base/seal.ts';
import type { KeptRow } from './kept-row.ts';

export interface OpenedRecheck {
  id: string;
  rechecked: Rechecked;
}

export interface OpenedRow {
  kept: Kept | null;
  /** those that open, in the order in which they were made */
  rechecks: OpenedRecheck[];
  reviewed: Reviewed | null;
  /** columns that do not open: `submission`, `grounds`, `reviewed`, `rechecks.grounds` */
  unreadable: string[];
}

export function openRow(sealer: Sealer, row: KeptRow): OpenedRow {
  const unreadable = new Set<string>();
  const open = (column: string, place: string, sealed: Uint8Array | null): string | null => {
    if (sealed === null) return null;
    try {
      return sealer.open(place, sealed);
    } catch {
      unreadable.add(column);
      return null;
    }
  };
  // the submission is not needed here, but must open as well
  open('submission', placeOfSubmission(row.id), row.submission);
  const grounds = open('grounds', placeOfGrounds(row.id), row.grounds);
  const reviewed = open('reviewed', placeOfReviewed(row.id), row.reviewed);
  const rechecks = row.rechecks.flatMap(({ id, grounds: sealed }) => {
    const text = open('rechecks.grounds', placeOfRecheck(id), sealed);
    return text === null ? [] : [{ id, rechecked: JSON.parse(text) as Rechecked }];
  });
  return {
    kept: grounds === null ? null : (JSON.parse(grounds) as Kept),
    rechecks,
    reviewed: reviewed === null ? null : (JSON.parse(reviewed) as Reviewed),
    unreadable: [...unreadable],
  };
}
