// Reads ids in paths, and flags in queries.
import { z } from 'zod';
import { Refusal } from '../base/refusal.ts';
import { isUuid } from '../base/uuid.ts';
import type { Call } from './endpoint.ts';

/** Returns the id of the path; refuses any other text with `not_found`. */
export function idOf(call: Pick<Call, 'param'>): string {
  const id = call.param('id').toLowerCase();
  if (!isUuid(id)) throw new Refusal('not_found');
  return id;
}

export const flag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional();
