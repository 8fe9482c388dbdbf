// The mock register of criminal records: `{meta, params}`, HMAC-SM3, result "1" for "nothing found".
// A person it does not know is never reported clean: identity is then not confirmed.
import { HttpResponse, http } from 'msw';
import { z } from 'zod';
import { keyedHex, type MockDeps, ORIGIN, type RegistryMock } from './registry.ts';

const PATH = '/ga/wffz/v2/hcx';

const Body = z.object({
  meta: z.object({
    account: z.string(),
    service_code: z.literal('WFFZ01'),
    request_sn: z.string().min(1).max(40),
    timestamp: z.string().regex(/^\d{14}$/),
    sign: z.string(),
  }),
  params: z.object({ name: z.string().min(1), id_no: z.string().min(1) }),
});
const KINDS = { crime: '01', administrative_detention: '02' } as const;

export function createCriminalRecordMock({ store, credentials }: MockDeps): RegistryMock {
  const reply = (result_code: string, result_desc: string, data: unknown = null) =>
    HttpResponse.json({ meta: { result_code, result_desc }, data });

  const answer = http.post(ORIGIN + PATH, async ({ request }) => {
    const body = Body.safeParse(await request.json().catch(() => null));
    if (!body.success) return reply('E1000', '请求格式错误');
    const { meta, params } = body.data;
    const signed = [meta.account, meta.service_code, meta.request_sn, meta.timestamp, params.id_no, params.name].join(
      '|',
    );
    if (meta.account !== credentials.account || meta.sign !== keyedHex('sm3', credentials.secret, signed)) {
      return reply('E1001', '账号或签名错误');
    }
    const { held, echoId, maintenance } = store.ask('criminal-record', params.id_no, meta.request_sn);
    if (maintenance) return reply('E9001', '服务暂停,系统维护');
    const register = held?.criminalRecord;
    if (!held || !register) return reply('000000', '成功', { sfhs: 'N', hcjg: '4', jls: 'null' });
    if (register.identityResolved === false) return reply('000000', '成功', { sfhs: 'N', hcjg: '3', jls: 'null' });
    const jls = register.records.map((row) => ({
      lx: KINDS[row.kind],
      sj: row.decidedOn ?? 'null',
      jg: row.authority ?? 'null',
    }));
    return reply('000000', '成功', {
      sfhs: 'Y',
      hcjg: jls.length > 0 ? '2' : '1',
      name: register.name ?? held.name,
      id_no: echoId,
      jls: jls.length > 0 ? jls : 'null',
    });
  });
  return { source: 'criminal-record', path: PATH, handlers: [answer] };
}
