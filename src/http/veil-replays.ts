// Replays under the veil: a run over few applications tells by its counts what was decided on each of them, without a
// number. Whoever inspects a case blind neither asks for a run over a window, nor reads one over few.
import { Refusal } from '../base/refusal.ts';
import { readReplay } from '../replay/read.ts';
import { isOfFew, isWindowed } from '../replay/small-run.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';
import { idOf } from './query.ts';

type Handle = Endpoint['handle'];

export function overReplays(deps: Parameters<typeof readReplay>[0], { method, path, handle }: Endpoint): Handle {
  if (method === 'post') return (call) => handle(withoutWindow(call));
  if (path === '/v1/replays') return (call) => listed(handle, call);
  return async (call) => {
    const answer = await handle(call);
    // asked for afterwards: a run may have been counted meanwhile
    if (isOfFew((await readReplay(deps, idOf(call))).replay)) throw new Refusal('blind');
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

/** Without runs over few. */
async function listed(handle: Handle, call: Call): Promise<Answer | Response> {
  const answer = await handle(call);
  if (answer instanceof Response) return answer;
  const { items, ...rest } = answer.body as { items: { total: number | null }[] };
  return { ...answer, body: { items: items.filter((run) => !isOfFew(run)), ...rest } };
}
