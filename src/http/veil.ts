// Hides the applications of blind inspections on every path. An inspector's answers leave them out of lists, and are
// refused elsewhere. Spot-check endpoints hide them themselves; reports with counts have a veil of their own.
import type { Deps } from '../applications/deps.ts';
import { Refusal } from '../base/refusal.ts';
import { type Veil, veilOf } from '../spot-checks/blind.ts';
import { visiblePage } from '../spot-checks/visible.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { parseOrRefuse } from './validation.ts';
import { isCounted, overCounts } from './veil-counts.ts';

const OWN = '/v1/spot-check';

/** Returns the same endpoints under the veil. Only endpoints for auditors pay for it, since only auditors inspect. */
export const veiledEndpoints = (deps: Pick<Deps, 'db'>, endpoints: readonly Endpoint[]): Endpoint[] =>
  endpoints.map((endpoint) =>
    endpoint.path.startsWith(OWN) || endpoint.roles === 'public' || !endpoint.roles.includes('auditor')
      ? endpoint
      : { ...endpoint, handle: (call) => handleVeiled(deps, endpoint, call) },
  );

async function handleVeiled(deps: Pick<Deps, 'db'>, endpoint: Endpoint, call: Call): Promise<Answer | Response> {
  const veil = await veilOf(deps, call.principal.actor);
  if (!veil) return await endpoint.handle(call);
  // a request that names a hidden application is not even read
  if (veil.hidesAddress(call.request.url)) throw new Refusal('blind');
  const handle = isCounted(endpoint) ? overCounts(endpoint) : endpoint.handle;
  const answer = await handle(call);
  if (answer instanceof Response) return await veiledResponse(veil, answer);
  return await veiledAnswer(veil, { endpoint, handle, call }, answer);
}

interface Asked {
  endpoint: Endpoint;
  handle: Endpoint['handle'];
  call: Call;
}

interface List {
  items: unknown[];
  nextCursor?: string | null;
}
const isList = (body: unknown): body is List =>
  typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items);

async function veiledAnswer(veil: Veil, asked: Asked, answer: Answer): Promise<Answer> {
  const { body } = answer;
  const shown = isList(body) ? { ...body, ...(await veiledList(veil, asked, body)) } : body;
  if (veil.hides(JSON.stringify(shown) ?? '')) throw new Refusal('blind');
  return { ...answer, body: shown };
}

/** Fills a page with visible rows by reading on, so that neither the page nor its cursor reveals a hidden row. */
async function veiledList(veil: Veil, { endpoint, handle, call }: Asked, first: List): Promise<List> {
  const { items, nextCursor } = first;
  // the list has no further page
  if (nextCursor == null || !endpoint.query)
    return { items: items.filter((item) => !veil.hides(JSON.stringify(item) ?? '')) };
  const query = Object.fromEntries(new URL(call.request.url).searchParams);
  const page = await visiblePage<unknown, string>(
    veil,
    { after: query.cursor, limit: Math.max(1, items.length) },
    async (cursor, size) => {
      const raw = { ...query, limit: String(size), ...(cursor === undefined ? {} : { cursor }) };
      const answer = await handle({ ...call, query: (asked) => parseOrRefuse(asked, raw, 'query:') });
      if (answer instanceof Response || !isList(answer.body)) throw new Error('a list that is none');
      return { items: answer.body.items, next: answer.body.nextCursor ?? null };
    },
  );
  return { items: page.items, nextCursor: page.next };
}

/** Passes files, which are evidence. Searches texts and unnamed byte streams, such as entries of the log. */
async function veiledResponse(veil: Veil, response: Response): Promise<Response> {
  const type = response.headers.get('content-type') ?? '';
  if (!/^(text\/(?!event-stream)|application\/octet-stream)/.test(type)) return response;
  const bytes = Buffer.from(await response.arrayBuffer());
  if (veil.hides(bytes.toString('latin1'))) throw new Refusal('blind');
  return new Response(new Uint8Array(bytes), { status: response.status, headers: response.headers });
}
