// The mock register of households: `{head, body}`, HMAC-SM3 in base64 both ways. It answers only the facts that were
// asked for: the one-stop transfer (一站式), and the places in which the person could settle.
import { HttpResponse, http } from 'msw';
import { z } from 'zod';
import type { HouseholdHeld } from './held.ts';
import type { Tie } from './people-store.ts';
import { hex, jsonText, keyedBase64, type MockDeps, ORIGIN, type RegistryMock, withDuplicate } from './registry.ts';

const PATH = '/hzgl/rest/hjcx';

const Body = z.object({
  head: z.object({
    zh: z.string(),
    lsh: z.string().min(1).max(40),
    sj: z.string().regex(/^\d{14}$/),
    qm: z.string(),
  }),
  body: z.object({
    xm: z.string().min(1),
    gmsfhm: z.string().min(1),
    cxsx: z.array(z.enum(['YZSHC', 'LHDHC'])).min(1),
  }),
});
const ONE_STOP = { verified: '通过', not_verified: '未通过' } as const;

/** `yyyyMMddHHmmss` in China. */
const stamp = (at: Temporal.Instant) =>
  at.toZonedDateTimeISO('Asia/Shanghai').toPlainDateTime().toString({ smallestUnit: 'second' }).replace(/\D/g, '');

const placesOf = ({ homes, collective }: HouseholdHeld) => [
  ...homes.map(({ district }) => ({ lx: '1', xzqh: district ?? '' })),
  ...(collective ? [{ lx: '2', xzqh: collective.district ?? '' }] : []),
];

export function createHouseholdMock({ store, credentials }: MockDeps): RegistryMock {
  const { account, secret } = credentials;
  const refuse = (fhm: string, fhms: string) => HttpResponse.json({ head: { fhm, fhms }, body: null });
  /** Signs every member of the answer; the body through its digest. */
  const reply = ({ requestSn: lsh, at, fault }: Tie, found: object) => {
    const json = JSON.stringify(found);
    const body = fault === 'duplicate_member' ? withDuplicate(json, 'cxjg', 'B') : json;
    const head = { fhm: fault === 'contradictory' ? '5000' : '0000', fhms: '成功', lsh, sj: stamp(at) };
    const qm = keyedBase64('sm3', secret, [account, lsh, head.sj, head.fhm, head.fhms, hex('sm3', body)].join('\n'));
    return jsonText(`{"head":${JSON.stringify(fault === 'unsigned' ? head : { ...head, qm })},"body":${body}}`);
  };

  const answer = http.post(ORIGIN + PATH, async ({ request }) => {
    const parsed = Body.safeParse(await request.json().catch(() => null));
    if (!parsed.success) return refuse('4000', '请求格式错误');
    const { head, body } = parsed.data;
    const signed = [head.zh, head.lsh, head.sj, hex('sm3', JSON.stringify(body))].join('\n');
    if (head.zh !== account || head.qm !== keyedBase64('sm3', secret, signed)) return refuse('4010', '账号或签名错误');
    const { held, echoId, maintenance, tie } = store.ask('household', body.gmsfhm, head.lsh);
    if (maintenance) return refuse('5030', '系统维护');
    const register = held?.household;
    if (!held || !register) return reply(tie, { cxjg: 'B' });
    if (register.identityResolved === false) return reply(tie, { cxjg: 'C' });
    const places = placesOf(register);
    return reply(tie, {
      cxjg: 'A',
      xm: register.name ?? held.name,
      gmsfhm: echoId,
      ...(body.cxsx.includes('YZSHC') ? { yzshc: register.oneStop ? ONE_STOP[register.oneStop] : '' } : {}),
      ...(body.cxsx.includes('LHDHC') ? { lhd: places } : {}),
    });
  });
  return { source: 'household', path: PATH, handlers: [answer] };
}
