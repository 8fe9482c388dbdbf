// Reports of replays and blast radii under the veil. Their counts hold the decisions of hidden applications, even
// without numbers: a reader who subtracts the visible ones learns how the hidden ones were decided. So an inspector of
// a blind case reads none of them, and starts no replay over a window, until the own verdict is given.
import { Refusal } from '../base/refusal.ts';
import { isWindowed } from '../replay/small-run.ts';
import type { Answer, Call, Endpoint } from './endpoint.ts';

type Handle = Endpoint['handle'];

const LISTS = ['/v1/replays', '/v1/blast-radius'];

export const isCounted = ({ path }: Endpoint): boolean => LISTS.some((list) => path.startsWith(list));

export function overCounts({ method, path, handle }: Endpoint): Handle {
  if (method === 'post') return (call) => handle(withoutWindow(call));
  if (LISTS.includes(path)) return (call) => emptied(handle, call);
  return async () => {
    throw new Refusal('blind');
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

async function emptied(handle: Handle, call: Call): Promise<Answer | Response> {
  const answer = await handle(call);
  return answer instanceof Response ? answer : { ...answer, body: { items: [], nextCursor: null } };
}
