// Replays under the veil. The counts of a run over few applications reveal their decisions, even without numbers. So an
// inspector of a blind case can neither start a run over a window nor read one over few applications.
import { Refusal } from '../base/refusal.ts';
import { readReplay } from '../replay/read.ts';
import { isWindowed, revealsOne } from '../replay/small-run.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { idOf } from './query.ts';

type Handle = Endpoint['handle'];

export function overReplays(deps: Parameters<typeof readReplay>[0], { method, path, handle }: Endpoint): Handle {
  if (method === 'post') return (call) => handle(withoutWindow(call));
  if (path === '/v1/replays') return (call) => listed(handle, call);
  return async (call) => {
    const answer = await handle(call);
    // checked after the answer: the run may have been counted meanwhile
    if (revealsOne((await readReplay(deps, call.principal.actor, idOf(call))).replay)) throw new Refusal('blind');
    return answer;
  };
}

function withoutWindow(call: Call): Call {
  return {
    ...call,
    async body(schema) {
      const form = await call.body(schema);
      if (isWindowed(form as Parameters<typeof isWindowed>[0])) throw new Refusal('blind');
      return form;
    },
  };
}

/** Leaves out runs whose counts reveal the outcome of one application. */
async function listed(handle: Handle, call: Call): Promise<Answer | Response> {
  const answer = await handle(call);
  if (answer instanceof Response) return answer;
  const { items, ...rest } = answer.body as { items: { total: number | null; kind: string }[] };
  return { ...answer, body: { items: items.filter((run) => !revealsOne(run)), ...rest } };
}
