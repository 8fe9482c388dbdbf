// Many submissions in one request: NDJSON in, NDJSON out, one line as each is decided. Each has its own idempotency
// key, and a refused or failed one does not affect the others.
import { z } from 'zod';
import { arrivalOf } from '../applications/arrival.ts';
import type { Deps } from '../applications/deps.ts';
import { type SubmissionForms, submissionForms } from '../applications/schema.ts';
import { ApplicationView } from '../applications/shapes.ts';
import { submitApplication } from '../applications/submit.ts';
import { applicationView } from '../applications/view.ts';
import { SUBMITTER_ROLES } from '../base/actor.ts';
import { isOutage } from '../base/outage.ts';
import { holdsPersonalNumber } from '../identity/personal-numbers.ts';
import { EXAMPLE_SUBMISSION } from '../schemes/example.ts';
import { parseLine, readLines } from './body.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { ProblemShape } from './problem.shapes.ts';
import { asRefusal, problemOf } from './problem.ts';
import { parseOrRefuse } from './validation.ts';

const MOST_LINES = 500;
const MOST_BYTES = 16 * 1024 * 1024;
/** submissions decided at once; one batch must leave capacity for other callers */
const AT_ONCE = 16;

const Keyed = z.looseObject({
  idempotencyKey: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .refine((key) => !holdsPersonalNumber(key), { params: { code: 'personal_data' } }),
});

const LineAnswer = z
  .strictObject({
    line: z.int(),
    idempotencyKey: z.string().nullable(),
    status: z.int(),
    replayed: z.boolean().optional(),
    application: ApplicationView.optional(),
    problem: ProblemShape.optional(),
  })
  .meta({ id: 'BatchAnswer' });
type LineAnswer = Omit<z.output<typeof LineAnswer>, 'application' | 'problem'> & {
  application?: unknown;
  problem?: unknown;
};

export function batchEndpoints(deps: Deps): Endpoint[] {
  const forms = submissionForms(deps);
  return [
    {
      method: 'post',
      path: '/v1/applications/batch',
      tag: { zh: '申请', en: 'Applications' },
      summary: { zh: '批量提交（NDJSON，最多 500 份）', en: 'Submit up to 500 applications as NDJSON' },
      description: {
        zh: '每行一份申请，另加 idempotencyKey；每份决定后即返回一行，行序为决定的先后。',
        en:
          'One submission per line, each with its own idempotencyKey; one line answers each, in the order of the ' +
          'decisions.',
      },
      roles: SUBMITTER_ROLES,
      body: {
        schema: forms.described('BatchLine', { idempotencyKey: z.string() }),
        example: { idempotencyKey: 'hr-2026-000123', ...EXAMPLE_SUBMISSION },
        contentType: ['application/x-ndjson', 'application/ndjson'],
      },
      answers: {
        200: {
          description: { zh: '逐行答复', en: 'One line per submission' },
          schema: LineAnswer,
          contentType: 'application/x-ndjson',
        },
      },
      refusals: ['validation_failed'],
      async handle(call) {
        const lines = await readLines(call.request, MOST_BYTES, MOST_LINES);
        return new Response(answerAll({ deps, forms, call }, lines), {
          headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' },
        });
      },
    },
  ];
}

interface Answering {
  deps: Deps;
  forms: SubmissionForms;
  call: Call;
}

/**
 * Answers line by line. Submissions under way finish even if the caller goes away: a retry then finds their decisions.
 */
function answerAll(answering: Answering, lines: Uint8Array[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const waiting = lines.entries();
  let listening = true;
  return new ReadableStream({
    async start(controller) {
      const next = async () => {
        for (const [index, line] of waiting) {
          if (!listening) return;
          const answer = await answerLine(answering, index + 1, line);
          if (listening) controller.enqueue(encoder.encode(`${JSON.stringify(answer)}\n`));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, next));
      if (listening) controller.close();
    },
    cancel() {
      listening = false;
    },
  });
}

async function answerLine({ deps, forms, call }: Answering, line: number, bytes: Uint8Array): Promise<LineAnswer> {
  let idempotencyKey: string | null = null;
  try {
    const keyed = parseOrRefuse(Keyed, parseLine(bytes));
    idempotencyKey = keyed.idempotencyKey;
    const { idempotencyKey: _, ...body } = keyed;
    const { cause, traceparent, principal: filer } = call;
    const arrival = await arrivalOf(deps, filer, idempotencyKey);
    const form = parseOrRefuse(forms.forBody(body, arrival), body);
    const { application, opened, replayed } = await submitApplication(deps, {
      filer,
      cause,
      form,
      idempotencyKey,
      traceparent,
      arrival,
    });
    const view = applicationView(deps, application, opened, replayed ? 'first' : 'now');
    return { line, idempotencyKey, status: 201, replayed, application: view };
  } catch (error) {
    const refusal = asRefusal(error);
    if (!refusal) deps.log.error('batch.line_failed', error, { requestId: call.requestId, line });
    const problem = problemOf(
      refusal?.code ?? (isOutage(error) ? 'unavailable' : 'internal'),
      refusal?.details ?? {},
      call,
    );
    return { line, idempotencyKey, status: problem.status, problem };
  }
}
