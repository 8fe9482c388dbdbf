// A process that plays the sources for both programs: a bare node:http server that answers from bytes made beforehand, in
// each registry's dialect for miaopi and in plain JSON for the plain program, so that the sources weigh the same for both.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SANDBOX_CREDENTIALS } from '../../mocks/credentials.ts';
import { startMocks } from '../../mocks/serve.ts';
import { decide } from '../../src/matching/decide.ts';
import type { Submission, WantOf } from '../../src/schemes/facts.ts';
import { requiredChecks } from '../../src/schemes/scheme.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import type { Source } from '../../src/schemes/words.ts';
import { DIALECTS } from '../../src/sources/registries.ts';
import type { Dialect, WireRequest } from '../../src/sources/source.ts';
import { ASKED, delayMs, EDUCATION, EMPLOYER, ID_PATTERN, NAME, residentIdOf, submissionOf } from './population.ts';

interface Prepared {
  source: Source;
  head: Buffer;
  tail: Buffer;
  contentType: string;
}

const MARKER = residentIdOf(0);
const today = () => Temporal.Now.plainDateISO('Asia/Shanghai');

/** Asks the mock registries once of one person: their answer with another id in it is the answer of another person. */
async function prepare(): Promise<Map<string, Prepared>> {
  const mocks = await startMocks({ port: 0, now: Temporal.Now.instant, fixedPeople: () => [] });
  const month = (ago: number) => today().toPlainYearMonth().subtract({ months: ago }).toString();
  const held = {
    name: NAME,
    education: [EDUCATION],
    criminalRecord: { records: [] },
    socialSecurity: {
      payments: [
        {
          from: month(24),
          to: month(1),
          city: '440300',
          payer: EMPLOYER.creditCode,
          types: ['pension', 'medical'],
          nature: 'normal',
          base: 12_000,
        },
      ],
    },
    credit: { entries: [] },
    medicalExam: { designated: true, examinedOn: today().subtract({ days: 15 }).toString(), conclusion: 'qualified' },
  };
  await fetch(`${mocks.url}/_control/people/${MARKER}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(held),
  });
  const submission = submissionOf(0) as unknown as Submission;
  const prepared = new Map<string, Prepared>();
  const answers: Record<string, unknown> = {};
  for (const check of requiredChecks(shenzhenTalent, submission)) {
    const dialect = DIALECTS[check.source] as Dialect<Source>;
    const question = {
      residentId: MARKER,
      name: NAME,
      want: check.want(submission, today()) as WantOf[Source],
      requestSn: 'bench',
      traceparent: '',
      at: Temporal.Now.instant(),
    };
    const request = dialect.write(question, SANDBOX_CREDENTIALS[check.source]);
    const response = await send(mocks.url, request);
    answers[check.source] = dialect.read(response, question);
    const at = response.body.indexOf(MARKER);
    if (at < 0) throw new Error(`${check.source} does not echo whom it speaks of`);
    prepared.set(request.path, {
      source: check.source,
      head: response.body.subarray(0, at),
      tail: response.body.subarray(at + MARKER.length),
      contentType: response.contentType,
    });
  }
  await mocks.close();
  assertApproved(submission, answers);
  return prepared;
}

async function send(url: string, { path, method, headers, body }: WireRequest) {
  const response = await fetch(url + path, { method, headers, body: new Uint8Array(body) });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, contentType: response.headers.get('content-type') ?? '', body: bytes };
}

/** A bench of referrals would measure something else. */
function assertApproved(submission: Submission, answers: Record<string, unknown>): void {
  const { outcome } = decide(shenzhenTalent, {
    submission: { ...submission, businessType: 'in_service', optOutOfAutomatedDecision: false },
    submittedOn: today().toString(),
    standing: { bannedUntil: null, hasLiveApplication: false },
    shortageCatalogue: { version: 'bench', listed: [] },
    answers,
  });
  if (outcome !== 'approved') throw new Error(`the bench's people come out as ${outcome}`);
}

const PLAIN_HEAD = Buffer.from('{"ok":true,"name":"李明","id":"');
const PLAIN_TAIL = Buffer.from('","result":"match","record":{"level":"bachelor","status":"valid"}}');

const prepared = await prepare();
for (const source of ASKED) {
  prepared.set(`/plain/${source}`, {
    source,
    head: PLAIN_HEAD,
    tail: PLAIN_TAIL,
    contentType: 'application/json',
  });
}
let slow = false;

const server = createServer((request, response) => {
  const answer = prepared.get(request.url ?? '');
  if (!answer) {
    response.writeHead(404).end();
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const id = ID_PATTERN.exec(Buffer.concat(chunks).toString('latin1'))?.[0] ?? MARKER;
    const body = Buffer.concat([answer.head, Buffer.from(id, 'latin1'), answer.tail]);
    const reply = () => {
      response.writeHead(200, { 'content-type': answer.contentType, 'content-length': body.length });
      response.end(body);
    };
    if (slow) setTimeout(reply, delayMs(id, answer.source));
    else reply();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on('message', (message: { slow: boolean }) => {
  slow = message.slow;
  process.send?.({ slow });
});
