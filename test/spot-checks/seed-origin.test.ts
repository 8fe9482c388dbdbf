// Tests that the quality of a seed is told wherever the round is shown, and that no fault of it prevents the draw.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RoundView } from '../../src/spot-checks/shapes.ts';
import { startTestService, type TestService } from '../support/service.ts';
import { createSpotChecking, sha256 } from './spot-checking.ts';

let service: TestService;
const { seal, draw, round, post, approve } = createSpotChecking(() => service);
beforeAll(async () => {
  service = await startTestService({ worker: false });
  await approve(2);
});
afterAll(() => service.close());

const commit = (id: string, as: string, value: string) =>
  post(`/v1/spot-checks/${id}/commitments`, { commitment: sha256(value) }, as);

describe('the quality of a seed', () => {
  test('is told: given or committed to, used before, or made beside a round that was dropped', async () => {
    type Told = Pick<RoundView, 'seedOrigin' | 'seedOriginText' | 'reusedContributions' | 'seedFaults'>;
    const told = async (id: string) => {
      const shown: Told = await round(id);
      const { body } = await service.get<Told>(`/v1/spot-checks/${id}/report`, { as: 'supervisor' });
      const csv = (await service.get(`/v1/spot-checks/${id}/report?format=csv`, { as: 'supervisor' })).text;
      const faults = shown.seedFaults.map(({ code, rounds }) => `${code} ${rounds}`);
      expect(body.seedFaults).toEqual(shown.seedFaults);
      expect([body.seedOrigin, body.reusedContributions]).toEqual([shown.seedOrigin, shown.reusedContributions]);
      for (const { text } of shown.seedFaults) expect(csv).toContain(text.zh);
      if (shown.seedOriginText) expect(csv).toContain(shown.seedOriginText.zh);
      return { origin: shown.seedOrigin, text: shown.seedOriginText?.en, reused: shown.reusedContributions, faults };
    };
    const sealed = async () => (await seal({ size: 1 })).body.id;
    const [dropped, bound, given] = [await sealed(), await sealed(), await sealed()];
    const [one, two] = ['dice 6 1 2 2 4 4, table one', 'dice 5 3 3 1 6 2, table two'];
    // committed to, and then left
    await commit(dropped, 'auditor', 'a value that is never shown');
    await commit(bound, 'auditor', one);
    await commit(bound, 'supervisor', two);
    expect((await told(bound)).origin).toBeNull();
    await draw(bound, [one, two]);
    expect(await told(bound)).toEqual({
      origin: 'committed',
      text: expect.stringContaining('committed to before any was shown'),
      reused: false,
      faults: [`unrevealed_round ${dropped}`],
    });
    await draw(given, ['dice 1 1 4 4 2 6, table one', two]);
    expect(await told(given)).toEqual({
      origin: 'given',
      text: expect.stringContaining('only as good as the witnesses'),
      reused: true,
      faults: [`reused_contributions ${bound}`, `unrevealed_round ${dropped}`],
    });
    // a value to which another round was bound counts, though it was never shown there
    const again = await sealed();
    await draw(again, ['a value that is never shown', 'dice 2 2 2 5 1 3, table two']);
    expect((await told(again)).faults).toContain(`reused_contributions ${dropped}`);
    const { body: list } = await service.get<{ items: RoundView[] }>('/v1/spot-checks?limit=20', { as: 'auditor' });
    const listed = (id: string) => list.items.find((each) => each.id === id);
    expect([dropped, bound, given].map((id) => [listed(id)?.seedOrigin, listed(id)?.unrevealed])).toEqual([
      [null, true],
      ['committed', false],
      ['given', false],
    ]);
  });
});
