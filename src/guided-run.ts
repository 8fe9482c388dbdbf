// The first thing a newcomer sees: a handful of the sandbox's people go through the public API, exactly as an HR system
// would send them, and the decisions stand in a table. Started again, it reads those decisions back.
import { type FixedPerson, fixedPeople } from '../mocks/people.ts';
import { SANDBOX_KEYS } from './access/sandbox-keys.ts';
import type { ApplicationView } from './applications/view.ts';
import { civilDateOf } from './base/clock.ts';

interface Guide {
  url: string;
  mocksUrl: string;
  today(): Temporal.Instant;
  say(text?: string): void;
  colour: boolean;
}

const KEY = 'miaopi_sandbox_employer';
const SHOWN = [
  'bachelor',
  'technician',
  'interpunct',
  'certificate-differs',
  'above-age',
  'court-defaulter',
  'source-down',
];

interface Row {
  person: FixedPerson;
  view: ApplicationView;
  ms: number;
  readBack: boolean;
}

export async function guidedRun(guide: Guide): Promise<void> {
  const { say, url } = guide;
  const people = fixedPeople(civilDateOf(guide.today()));
  say('\nA first run through the API, as an HR system would send it · 通过公开 API 的首次演示\n');
  const rows: Row[] = [];
  for (const key of SHOWN) {
    const person = people.find((each) => each.key === key);
    if (!person) throw new Error(`no synthetic person ${key}`);
    const row = await decide(url, person);
    rows.push(row);
    say(line(row, guide.colour));
  }
  if (rows.some(({ readBack }) => readBack)) {
    say('\n  (read back: submitted at an earlier start, and not posted twice)');
  }
  farewell(guide, people);
}

/** Submits the person, or reads back what an earlier start submitted. */
async function decide(url: string, person: FixedPerson): Promise<Row> {
  const reference = `EXAMPLE-${person.key}`;
  const startedAt = performance.now();
  const found = await call<{ items: { id: string }[] }>(`${url}/v1/applications?limit=1&reference=${reference}`);
  const [earlier] = found.items;
  if (earlier) {
    const view = await call<ApplicationView>(`${url}/v1/applications/${earlier.id}`);
    return { person, view, ms: Math.round(performance.now() - startedAt), readBack: true };
  }
  const postedAt = performance.now();
  const view = await call<ApplicationView>(`${url}/v1/applications`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `example-${person.key}` },
    body: JSON.stringify({ ...person.submission, reference }),
  });
  return { person, view, ms: Math.round(performance.now() - postedAt), readBack: false };
}

async function call<T>(url: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<T> {
  const response = await fetch(url, { ...init, headers: { authorization: `Bearer ${KEY}`, ...init.headers } });
  if (!response.ok) throw new Error(`the sandbox's own API answered ${response.status}`);
  return (await response.json()) as T;
}

function line({ person, view, ms, readBack }: Row, colour: boolean): string {
  const approved = view.status === 'approved';
  const paint = (text: string) => (colour ? `\u001b[${approved ? 32 : 33}m${text}\u001b[0m` : text);
  const reasons = view.decision?.reasons.map(({ code, message }) => `${code} ${message.zh}`) ?? [];
  const outcome = approved ? `approved  ${view.approvalNumber}` : `${view.status} ${view.review?.venue ?? ''}`;
  const took = readBack ? 'read back' : `${ms} ms`;
  return [
    `  ${padded(view.applicant.name, 6)} ${padded(person.title.zh, 30)} ${paint(padded(outcome, 36))} ${took.padStart(9)}`,
    ...reasons.map((reason) => `         └ ${reason}`),
  ].join('\n');
}

/** Han characters are two columns wide. */
const width = (text: string) =>
  [...text].reduce((sum, character) => sum + (/[\u1100-\u115f\u2e80-\uffe6]/.test(character) ? 2 : 1), 0);
const padded = (text: string, columns: number) => text + ' '.repeat(Math.max(0, columns - width(text)));

function farewell({ url, mocksUrl, say }: Guide, people: FixedPerson[]): void {
  const person = people.find(({ key }) => key === 'curl');
  if (!person) throw new Error('no synthetic person for the curl command');
  say(`
Ready · 已就绪

  API            ${url}/v1
  Documentation  ${url}/docs      (OpenAPI: ${url}/openapi.json)
  Registries     ${mocksUrl}/_control/…   (what they hold and how they fail: mocks/README.md)

  Keys (Authorization: Bearer …), for this sandbox alone · 仅限本沙箱使用的密钥`);
  for (const { token, role, department, unit } of SANDBOX_KEYS) {
    const whose = role === 'employer' || role === 'agency' ? `${unit.name} ${unit.creditCode}` : (department ?? '');
    say(`    ${token.padEnd(42)} ${role.padEnd(11)} ${whose}`);
  }
  say(`
  Send one yourself · 自己提交一份：

curl -s -X POST ${url}/v1/applications \\
  -H 'Authorization: Bearer ${KEY}' \\
  -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: my-first-application' \\
  -d '${JSON.stringify(person.submission)}'

  Stop with Ctrl-C · 按 Ctrl-C 停止
`);
}
