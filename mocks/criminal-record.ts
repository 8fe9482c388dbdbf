// The mock register of criminal records: `{meta, params}`, HMAC-SM3 both ways, result "1" for "nothing found". An
// unknown person is never reported clean: then identity is not confirmed.
import { HttpResponse, http } from 'msw';
import { z } from 'zod';
import type { Credentials } from '../src/sources/source.ts';
import type { Tie } from './people-store.ts';
import { hex, jsonText, keyedHex, type MockDeps, ORIGIN, type RegistryMock, withDuplicate } from './registry.ts';

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

/** `yyyyMMddHHmmss` in China. */
const stamp = (at: Temporal.Instant) =>
  at.toZonedDateTimeISO('Asia/Shanghai').toPlainDateTime().toString({ smallestUnit: 'second' }).replace(/\D/g, '');

/**
 * An answer with its signature, over every member of it; `data`, the JSON of the findings, is signed through its
 * digest.
 */
export function writeCriminalAnswer(
  { account, secret }: Credentials,
  { requestSn: request_sn, at, fault }: Tie,
  data: string,
) {
  const timestamp = stamp(at);
  const result_code = fault === 'contradictory' ? 'E5000' : '000000';
  const result_desc = '成功';
  const signed = [account, 'WFFZ01', request_sn, timestamp, result_code, result_desc, hex('sm3', data)].join('|');
  const meta = { result_code, result_desc, request_sn, timestamp };
  const sign = keyedHex('sm3', secret, signed);
  return `{"meta":${JSON.stringify(fault === 'unsigned' ? meta : { ...meta, sign })},"data":${data}}`;
}

export function createCriminalRecordMock({ store, credentials }: MockDeps): RegistryMock {
  const refuse = (result_code: string, result_desc: string) =>
    HttpResponse.json({ meta: { result_code, result_desc }, data: null });
  const reply = (tie: Tie, found: object) => {
    const data = JSON.stringify(found);
    const text = tie.fault === 'duplicate_member' ? withDuplicate(data, 'hcjg', '2') : data;
    return jsonText(writeCriminalAnswer(credentials, tie, text));
  };

  const answer = http.post(ORIGIN + PATH, async ({ request }) => {
    const body = Body.safeParse(await request.json().catch(() => null));
    if (!body.success) return refuse('E1000', '请求格式错误');
    const { meta, params } = body.data;
    const signed = [meta.account, meta.service_code, meta.request_sn, meta.timestamp, params.id_no, params.name].join(
      '|',
    );
    if (meta.account !== credentials.account || meta.sign !== keyedHex('sm3', credentials.secret, signed)) {
      return refuse('E1001', '账号或签名错误');
    }
    const { held, echoId, maintenance, tie } = store.ask('criminal-record', params.id_no, meta.request_sn);
    if (maintenance) return refuse('E9001', '服务暂停,系统维护');
    const register = held?.criminalRecord;
    if (!held || !register) return reply(tie, { sfhs: 'N', hcjg: '4', jls: 'null' });
    if (register.identityResolved === false) return reply(tie, { sfhs: 'N', hcjg: '3', jls: 'null' });
    const jls = register.records.map((row) => ({
      lx: KINDS[row.kind],
      sj: row.decidedOn ?? 'null',
      jg: row.authority ?? 'null',
    }));
    return reply(tie, {
      sfhs: 'Y',
      hcjg: jls.length > 0 ? '2' : '1',
      name: register.name ?? held.name,
      id_no: echoId,
      jls: jls.length > 0 ? jls : 'null',
    });
  });
  return { source: 'criminal-record', path: PATH, handlers: [answer] };
}
