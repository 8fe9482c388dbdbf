// Guided first run: submits a few of the sandbox's people through the public API, exactly as an HR system would, and
// prints the decisions in a table. At the next start it reads those decisions back.
import { type FixedPerson, fixedPeople, SHOWN_AT_START } from '../../mocks/people.ts';
import { SANDBOX_KEYS, SANDBOX_PASSWORD } from '../access/sandbox-keys.ts';
import type { ApplicationView } from '../applications/shapes.ts';
import { civilDateOf } from '../base/clock.ts';
import type { Text } from '../schemes/words.ts';

export interface Guide {
  url: string;
  mocksUrl: string;
  /** place of the data, for people to read */
  data: string;
  today(): Temporal.Instant;
  /** Aborts when the sandbox stops before the run is over. */
  signal: AbortSignal;
  say(text?: string): void;
  colour: boolean;
}

export interface Row {
  person: FixedPerson;
  view: ApplicationView;
  /** null if an earlier start submitted it */
  tookMs: number | null;
}

const KEY = 'miaopi_sandbox_employer';

/** Submits the people one by one, and calls `progress` before each. */
export async function submitPeople(guide: Guide, progress: (done: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const key of SHOWN_AT_START) {
    progress(`${rows.length + 1}/${SHOWN_AT_START.length}`);
    rows.push(await decide(guide, personOf(guide, key)));
  }
  return rows;
}

function personOf({ today }: Guide, key: string): FixedPerson {
  const person = fixedPeople(civilDateOf(today())).find((each) => each.key === key);
  if (!person) throw new Error(`no synthetic person ${key}`);
  return person;
}

/** Submits the person, or reads the decision of an earlier start. */
async function decide(guide: Guide, person: FixedPerson): Promise<Row> {
  const reference = `EXAMPLE-${person.key}`;
  const earlier = await findId(guide, reference);
  if (earlier) return { person, view: await call(guide, `/v1/applications/${earlier}`), tookMs: null };
  const postedAt = performance.now();
  const view = await call<ApplicationView>(guide, '/v1/applications', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `example-${person.key}` },
    body: JSON.stringify({ ...person.submission, reference }),
  });
  return { person, view, tookMs: Math.round(performance.now() - postedAt) };
}

async function findId(guide: Guide, reference: string): Promise<string | null> {
  const path = `/v1/applications?limit=1&reference=${reference}`;
  const { items } = await call<{ items: { id: string }[] }>(guide, path);
  return items[0]?.id ?? null;
}

async function call<T>({ url, signal }: Guide, path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url + path, {
    ...init,
    headers: { authorization: `Bearer ${KEY}`, ...(init.headers as Record<string, string>) },
    signal,
  });
  if (!response.ok) throw new Error(`the sandbox's own API answered ${response.status} to ${path}`);
  return (await response.json()) as T;
}

type Line = [who: string, decision: string, took: string, reasons: string];

const HEAD: Line[] = [
  ['申请人', '结果', '毫秒', '批准编号或原因'],
  ['Who', 'Decision', 'ms', 'Approval number or reasons'],
];

/**
 * Makes the table of name, decision, milliseconds and reasons: for each person one line in Chinese and one in English.
 */
export function tableOf(rows: Row[], colour: boolean): string {
  const bodies = rows.map(linesOf);
  const all = [...HEAD, ...bodies.flat()];
  const [who, decision, took, reasons] = [0, 1, 2, 3].map((column) =>
    Math.max(...all.map((line) => width(line[column]!))),
  ) as [number, number, number, number];
  const shown = (line: Line, paint = (text: string) => text) => {
    const cells = [padded(line[0], who), paint(padded(line[1], decision)), padded(line[2], -took), line[3]];
    return `  ${cells.join('  ')}`.trimEnd();
  };
  return [
    ...HEAD.map((line) => shown(line)),
    `  ${'─'.repeat(who + decision + took + reasons + 6)}`,
    ...rows.flatMap((row, index) => bodies[index]!.map((line) => shown(line, colour ? paintOf(row) : undefined))),
  ].join('\n');
}

function linesOf({ person, view, tookMs }: Row): Line[] {
  const reasons = (view.decision?.reasons ?? []).flatMap(({ code, message }) => [`${code} ${message.zh}`, message.en]);
  const [first = view.approvalNumber ?? '', second = '', ...others] = reasons;
  const label = labelOf(view);
  return [
    [view.applicant.name, label.zh, tookMs === null ? '读回' : String(tookMs), first],
    [person.key, label.en, tookMs === null ? 'read back' : '', second],
    ...others.map((text): Line => ['', '', '', text]),
  ];
}

function labelOf({ status, review }: ApplicationView): Text {
  if (status === 'approved') return { zh: '秒批通过', en: 'approved' };
  if (status !== 'in_review') return { zh: status, en: '' };
  const isWindow = review?.venue === 'window';
  return isWindow ? { zh: '转窗口审核', en: 'in_review, window' } : { zh: '转线上审核', en: 'in_review, online' };
}

const paintOf = ({ view }: Row) => {
  const colour = view.status === 'approved' ? 32 : 33;
  return (text: string) => `\u001b[${colour}m${text}\u001b[39m`;
};

/** Counts columns: a Han character takes two. */
const width = (text: string) =>
  [...text].reduce((sum, character) => sum + (/[\u1100-\u115f\u2e80-\uffe6]/.test(character) ? 2 : 1), 0);
/** Pads a text; aligns it to the right where `columns` is negative. */
const padded = (text: string, columns: number) => {
  const room = ' '.repeat(Math.max(0, Math.abs(columns) - width(text)));
  return columns < 0 ? room + text : text + room;
};

/** Prints addresses, keys and a command to paste. */
export async function sayReady(guide: Guide): Promise<void> {
  const { url, mocksUrl, data, say } = guide;
  say(`
Ready · 已就绪

  API · 接口            ${url}/v1
  Console · 审核界面    ${url}/console   (password of every account below · 以下账号的密码: ${SANDBOX_PASSWORD})
  Documentation · 文档  ${url}/docs   (OpenAPI: ${url}/openapi.json)
  People · 可提交的人员 ${url}/v1/sandbox/people
  Registries · 数据源   ${mocksUrl}/_control/…   (mocks/README.md)
  Data · 数据           ${data}
  Webhooks · 事件推送   any http or https URL, also on this machine; live operation takes only public https addresses
                        任意 http 或 https 网址，包括本机；正式运行仅限公网 https 地址

  Keys for this sandbox only, sent as Authorization: Bearer …; a key of staff is also the sign-in name
  仅限本沙箱使用的密钥；工作人员的密钥同时是登录名（第二步验证码显示在登录页面上）
`);
  for (const { token, role, displayName, unit } of SANDBOX_KEYS) {
    const whose = displayName ?? `${unit.name} ${unit.creditCode}`;
    say(`    ${token.padEnd(41)} ${role.padEnd(10)} ${whose}`.trimEnd());
  }
  say(`\n${await commandToPaste(guide)}\n\n  Stop with Ctrl-C · 按 Ctrl-C 停止\n`);
}

/** Answers the command to paste. A person can be submitted only once: afterwards the command reads the decision. */
async function commandToPaste(guide: Guide): Promise<string> {
  const { url } = guide;
  const { submission } = personOf(guide, 'curl');
  const earlier = await findId(guide, submission.reference);
  if (earlier) {
    return `  You have sent one; read it again · 您已提交过一份，可查询结果：

curl -s -w '\\n' ${url}/v1/applications/${earlier} -H 'Authorization: Bearer ${KEY}'`;
  }
  return `  Send one yourself · 自己提交一份：

curl -s -w '\\n' ${url}/v1/applications \\
  -H 'Authorization: Bearer ${KEY}' \\
  -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: my-first-application' \\
  -d '${JSON.stringify(submission)}'`;
}
