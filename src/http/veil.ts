// What a blind inspection hides is hidden on every path: whatever an endpoint answers to an inspector, what names a hidden application is left
// out of lists and refused elsewhere. Spot checks themselves answer for what they show.
import type { Deps } from '../applications/deps.ts';
import { Refusal } from '../base/refusal.ts';
import { type Veil, veilOf } from '../spot-checks/blind.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';

const OWN = '/v1/spot-check';

/** The same endpoints, under the veil. Only auditors inspect, so that nobody else pays for it. */
export const veiledEndpoints = (deps: Pick<Deps, 'db'>, endpoints: readonly Endpoint[]): Endpoint[] =>
  endpoints.map((endpoint) =>
    endpoint.path.startsWith(OWN) || endpoint.roles === 'public' || !endpoint.roles.includes('auditor')
      ? endpoint
      : { ...endpoint, handle: (call) => handleVeiled(deps, endpoint, call) },
  );

async function handleVeiled(deps: Pick<Deps, 'db'>, endpoint: Endpoint, call: Call): Promise<Answer | Response> {
  const veil = await veilOf(deps, call.principal.actor);
  if (!veil) return await endpoint.handle(call);
  // what is asked for by name is not even read
  if (veil.hides(decodeURIComponentSafely(call.request.url))) throw new Refusal('blind');
  const answer = await endpoint.handle(call);
  return answer instanceof Response
    ? await veiledResponse(veil, answer)
    : { ...answer, body: veiledBody(veil, answer.body) };
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function veiledBody(veil: Veil, body: unknown): unknown {
  const items: unknown = typeof body === 'object' && body !== null && 'items' in body ? body.items : null;
  const rest = Array.isArray(items)
    ? { ...(body as object), items: items.filter((item) => !veil.hides(JSON.stringify(item) ?? '')) }
    : body;
  if (veil.hides(JSON.stringify(rest) ?? '')) throw new Refusal('blind');
  return rest;
}

/** Files are evidence and pass; whatever is text, or an unnamed stream of bytes such as the entries of the log, is looked through. */
async function veiledResponse(veil: Veil, response: Response): Promise<Response> {
  const type = response.headers.get('content-type') ?? '';
  if (!/^(text\/(?!event-stream)|application\/octet-stream)/.test(type)) return response;
  const bytes = Buffer.from(await response.arrayBuffer());
  if (veil.hides(bytes.toString('latin1'))) throw new Refusal('blind');
  return new Response(new Uint8Array(bytes), { status: response.status, headers: response.headers });
}
