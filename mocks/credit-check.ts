// The mock public credit register: `{authinfo, param}`, HMAC-SHA256 in base64 both ways, result "0" for "nothing on
// file". Entries that ended before the requested months are left out; an unknown person is never reported clean.
import { createHmac } from 'node:crypto';
import { HttpResponse, http } from 'msw';
import { z } from 'zod';
import type { Credentials } from '../src/sources/source.ts';
import type { Tie } from './people-store.ts';
import { hex, jsonText, type MockDeps, ORIGIN, type RegistryMock, withDuplicate, writeDate } from './registry.ts';

const PATH = '/credit/v1/personal/list';

const Body = z.object({
  authinfo: z.object({ uid: z.string(), ts: z.string(), sn: z.string().min(1).max(40), sign: z.string() }),
  param: z.object({
    XM: z.string().min(1),
    ZJHM: z.string().min(1),
    CXYS: z.string().regex(/^\d{1,3}$/),
    CXYY: z.string(),
  }),
});
const KINDS = {
  court_defaulter: '失信被执行人',
  serious_dishonesty: '严重失信主体',
  fraudulent_declaration: '虚假申报',
  administrative_penalty: '行政处罚',
  other: '其他',
} as const;
const STATUSES = { active: '生效', ended: '届满', under_objection: '异议处理中', repaired: '已修复' } as const;

/**
 * An answer with its signature, over every member of it; `data`, the JSON of the entries, is signed through its digest.
 */
export function writeCreditAnswer({ account, secret }: Credentials, { requestSn: sn, at, fault }: Tie, data: string) {
  const ts = String(Math.floor(at.epochMilliseconds / 1000));
  const code = fault === 'contradictory' ? '999' : '000';
  const message = '成功';
  const signed = [account, ts, sn, code, message, hex('sha256', data)].join('\n');
  const sign = createHmac('sha256', secret).update(signed).digest('base64');
  const authinfo = JSON.stringify(fault === 'unsigned' ? { sn, ts } : { sn, ts, sign });
  return `{"code":"${code}","message":"${message}","authinfo":${authinfo},"data":${data}}`;
}

export function createCreditCheckMock({ store, now, credentials }: MockDeps): RegistryMock {
  const refuse = (code: string, message: string) => HttpResponse.json({ code, message, data: null });
  const reply = (tie: Tie, found: object) => {
    const data = JSON.stringify(found);
    const text = tie.fault === 'duplicate_member' ? withDuplicate(data, 'result', '1') : data;
    return jsonText(writeCreditAnswer(credentials, tie, text));
  };

  const answer = http.post(ORIGIN + PATH, async ({ request }) => {
    const body = Body.safeParse(await request.json().catch(() => null));
    if (!body.success) return refuse('400', '参数错误');
    const { authinfo, param } = body.data;
    const signed = [authinfo.uid, authinfo.ts, authinfo.sn, hex('sha256', JSON.stringify(param))].join('\n');
    const expected = createHmac('sha256', credentials.secret).update(signed).digest('base64');
    if (authinfo.uid !== credentials.account || authinfo.sign !== expected) return refuse('100', '鉴权失败');

    const { held, echoId, maintenance, tie } = store.ask('credit-check', param.ZJHM, authinfo.sn);
    if (maintenance) return refuse('900', '系统维护');
    const register = held?.credit;
    if (!held || !register) return reply(tie, { result: '2', SFYZ: '-', list: '' });
    if (register.identityResolved === false) return reply(tie, { result: '0', SFYZ: '不一致', list: '' });
    const today = now().toZonedDateTimeISO('Asia/Shanghai').toPlainDate();
    const since = today.subtract({ months: Number(param.CXYS) }).toString();
    const list = register.entries
      .filter(({ status, endedOn }) => status !== 'ended' || !endedOn || endedOn >= since)
      .map((entry) => ({
        XXLB: KINDS[entry.kind],
        ZT: STATUSES[entry.status],
        LRRQ: writeDate(entry.listedOn, 'compact') ?? '-',
        JSRQ: writeDate(entry.endedOn, 'compact') ?? '-',
      }));
    return reply(tie, {
      result: list.length > 0 ? '1' : '0',
      SFYZ: '一致',
      XM: register.name ?? held.name,
      ZJHM: echoId,
      list: list.length > 0 ? list : '',
    });
  });
  return { source: 'credit-check', path: PATH, handlers: [answer] };
}
