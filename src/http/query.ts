// The ids that paths are made of.
import { Refusal } from '../base/refusal.ts';
import type { Call } from './endpoint.ts';

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What is no id names nothing. */
export function idOf(call: Pick<Call, 'param'>): string {
  const id = call.param('id');
  if (!UUID.test(id)) throw new Refusal('not_found');
  return id.toLowerCase();
}
