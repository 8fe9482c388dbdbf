// The mock social-security register: GB18030 both ways, pinyin initials, HMAC-SHA256 over the form's GB18030 bytes. It
// returns only payments in the requested city and months, cut to that range.
import iconv from 'iconv-lite';
import { HttpResponse, http } from 'msw';
import type { PaymentHeld } from './held.ts';
import type { Tie } from './people-store.ts';
import {
  canonicalQuery,
  echoOf,
  keyedHex,
  type MockDeps,
  ORIGIN,
  type RegistryMock,
  termFor,
  withDuplicate,
} from './registry.ts';

const PATH = '/lbservice/sbjf.do';

const INSURANCES = { pension: '110', unemployment: '210', medical: '310', injury: '410', maternity: '510' } as const;
const NATURES = { normal: '10', backpay: '20', personal_window: '30' } as const;

function readForm(body: Buffer): Map<string, string> {
  const fields = body.toString('latin1').split('&').filter(Boolean);
  return new Map(
    fields.map((field) => {
      const [name = '', value = ''] = field.split('=');
      return [name, iconv.decode(percentDecoded(value), 'gb18030')];
    }),
  );
}

function percentDecoded(value: string): Buffer {
  const latin1 = value
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(latin1, 'latin1');
}

function writePayments(payments: readonly PaymentHeld[], city: string, from: string, to: string) {
  const months = (month: string) => month.replace('-', '');
  return payments
    .filter((payment) => payment.city === city && months(payment.from) <= to && months(payment.to) >= from)
    .map((payment) => ({
      ksny: months(payment.from) > from ? months(payment.from) : from,
      jsny: months(payment.to) < to ? months(payment.to) : to,
      tcqdm: payment.city,
      dwxydm: payment.payer ?? '',
      xzlx: payment.types.map((type) => INSURANCES[type]).join(','),
      jflx: termFor(NATURES, payment.nature) ?? '',
    }));
}

export function createSocialSecurityMock({ store, credentials }: MockDeps): RegistryMock {
  const written = (json: string) =>
    HttpResponse.arrayBuffer(new Uint8Array(iconv.encode(json, 'gb18030')).buffer, {
      headers: { 'content-type': 'application/json;charset=GB18030' },
    });
  const refuse = (cwdm: string, fhxx: string) => written(JSON.stringify({ fhz: '0', fhxx, cwdm }));
  const reply = (tie: Tie, found: object) => {
    const error = tie.fault === 'contradictory' ? { cwdm: 'S999' } : {};
    const text = JSON.stringify({ fhz: '1', fhxx: '成功', lsh: echoOf(tie), ...error, ...found });
    return written(tie.fault === 'duplicate_member' ? withDuplicate(text, 'jgzt', '02') : text);
  };

  const answer = http.post(ORIGIN + PATH, async ({ request }) => {
    const form = readForm(Buffer.from(await request.arrayBuffer()));
    const signed = iconv.encode(canonicalQuery(form, ['qm']), 'gb18030');
    if (form.get('yhm') !== credentials.account || form.get('qm') !== keyedHex('sha256', credentials.secret, signed)) {
      return refuse('A001', '用户名或签名错误');
    }
    const [residentId, requestSn, city] = [form.get('sfzhm'), form.get('lsh'), form.get('tcqdm')];
    const [from, to] = [form.get('qsny') ?? '', form.get('zzny') ?? ''];
    if (!residentId || !requestSn || !city || !form.get('xm') || !/^\d{6}$/.test(from) || !/^\d{6}$/.test(to)) {
      return refuse('A002', '参数错误');
    }
    const { held, echoId, maintenance, tie } = store.ask('social-security', residentId, requestSn);
    if (maintenance) return refuse('S001', '系统结算维护');
    const register = held?.socialSecurity;
    if (!held || !register) return reply(tie, { jgzt: '02' });
    if (register.identityResolved === false) return reply(tie, { jgzt: '03' });
    const jfmx = writePayments(register.payments, city, from, to);
    return reply(tie, {
      jgzt: '01',
      xm: register.name ?? held.name,
      sfzhm: echoId,
      mxs: String(jfmx.length),
      jfmx: jfmx.length > 0 ? jfmx : '',
    });
  });
  return { source: 'social-security', path: PATH, handlers: [answer] };
}
