// Lengths of bans for tests: the notice of Shenzhen names none, so a city sets them as parameters (SZ-56).
import { expect } from 'vitest';
import type { TestService } from './service.ts';

/** Sets the lengths in months; without values one year for both. */
export async function setBans(
  service: TestService,
  values: { banMonths?: number | null; unitBanMonths?: number | null } = { banMonths: 12, unitBanMonths: 12 },
): Promise<void> {
  const answer = await service.put('/v1/sandbox/parameters', { 'shenzhen-talent': values }, { as: 'supervisor' });
  expect(answer.status).toBe(200);
}
