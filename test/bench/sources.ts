// A process that plays the sources for both programs: a bare node:http server that answers with prepared texts, in each
// registry's dialect for miaopi and in plain JSON for the plain program, so that the sources cost the same for both,
// except for the signatures that three of the registries put under each answer.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeAcademicAnswer } from '../../mocks/academic-records.ts';
import { SANDBOX_CREDENTIALS } from '../../mocks/credentials.ts';
import { writeCreditAnswer } from '../../mocks/credit-check.ts';
import { writeCriminalAnswer } from '../../mocks/criminal-record.ts';
import type { Tie } from '../../mocks/people-store.ts';
import { startMocks } from '../../mocks/serve.ts';
import { decide } from '../../src/matching/decide.ts';
import type { Submission, WantOf } from '../../src/schemes/facts.ts';
import { requiredChecks } from '../../src/schemes/scheme-checks.ts';
import { shenzhenTalent } from '../../src/schemes/shenzhen-talent.ts';
import type { Source } from '../../src/schemes/words.ts';
import { DEFAULT_LIMITS } from '../../src/sources/client.ts';
import { DIALECTS } from '../../src/sources/registries.ts';
import type { Dialect, WireRequest } from '../../src/sources/source.ts';
import { ASKED, delayMs, EDUCATION, EMPLOYER, ID_PATTERN, NAME, residentIdOf, submissionOf } from './population.ts';

interface Prepared {
  source: Source;
  contentType: string;
  /** the answer to the question with this serial number about the person with this id */
  answer(id: string, requestSn: string): Buffer;
}

const MARKER = residentIdOf(0);
const SERIAL = 'bench-serial';
/** the place of the serial number in each dialect's question */
const SERIAL_PATTERN = /(?:qqlsh\\":\\"|"request_sn":"|"sn":"|"requestId":"|(?:^|&)lsh=)([^"\\&]+)/;
const today = () => Temporal.Now.plainDateISO('Asia/Shanghai');

/** Asks the mock registries once about one person: their answer with another id in it serves for another person. */
async function prepare(): Promise<Map<string, Prepared>> {
  const mocks = await startMocks({ port: 0, now: Temporal.Now.instant, fixedPeople: () => [] });
  const month = (ago: number) => today().toPlainYearMonth().subtract({ months: ago }).toString();
  const held = {
    name: NAME,
    education: [{ ...EDUCATION, certificateNumber: MARKER }],
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
      requestSn: SERIAL,
      traceparent: '',
      at: Temporal.Now.instant(),
    };
    const request = dialect.write(question, SANDBOX_CREDENTIALS[check.source]);
    const response = await send(mocks.url, request);
    answers[check.source] = dialect.read(response, question, {
      credentials: SANDBOX_CREDENTIALS[check.source],
      receivedAt: Date.now(),
      windowMs: DEFAULT_LIMITS.signatureWindowMs,
    });
    prepared.set(request.path, {
      source: check.source,
      contentType: response.contentType,
      answer: preparedAnswer(check.source, response.body),
    });
  }
  await mocks.close();
  assertApproved(submission, answers);
  return prepared;
}

/** The prepared answer for another person and another question: signed anew if the registry signs. */
function preparedAnswer(source: Source, body: Buffer): Prepared['answer'] {
  const written = body.toString('latin1');
  if (!written.includes(MARKER)) throw new Error(`${source} does not echo whom it speaks of`);
  const tie = (requestSn: string): Tie => ({ requestSn, at: Temporal.Now.instant(), fault: null });
  const signed = (write: typeof writeCreditAnswer, inner: string) => (id: string, requestSn: string) =>
    Buffer.from(write(SANDBOX_CREDENTIALS[source], tie(requestSn), inner.replaceAll(MARKER, id)));
  switch (source) {
    case 'academic-records':
      return signed(writeAcademicAnswer, JSON.parse(body.toString()).data.Value);
    case 'criminal-record':
      return signed(writeCriminalAnswer, JSON.stringify(JSON.parse(body.toString()).data));
    case 'credit-check':
      return signed(writeCreditAnswer, JSON.stringify(JSON.parse(body.toString()).data));
    default:
      return (id, requestSn) => Buffer.from(written.replaceAll(MARKER, id).replace(SERIAL, requestSn), 'latin1');
  }
}

async function send(url: string, { path, method, headers, body }: WireRequest) {
  const response = await fetch(url + path, { method, headers, body: new Uint8Array(body) });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, contentType: response.headers.get('content-type') ?? '', body: bytes };
}

/** With these, the bench would measure referrals instead. */
function assertApproved(submission: Submission, answers: Record<string, unknown>): void {
  const { outcome } = decide(shenzhenTalent, {
    submission: { ...submission, businessType: 'in_service', optOutOfAutomatedDecision: false },
    submittedOn: today().toString(),
    standing: { bannedUntil: null, hasLiveApplication: false },
    references: { shortageCatalogue: { version: 'bench', listed: [] } },
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
    contentType: 'application/json',
    answer: (id) => Buffer.concat([PLAIN_HEAD, Buffer.from(id, 'latin1'), PLAIN_TAIL]),
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
    const question = Buffer.concat(chunks).toString('latin1');
    const id = ID_PATTERN.exec(question)?.[0] ?? MARKER;
    const body = answer.answer(id, SERIAL_PATTERN.exec(question)?.[1] ?? '');
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
