// W3C trace context: what came in is passed on to the sources under a span of our own.
import { randomBytes } from 'node:crypto';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** A `traceparent` for what this request causes: in the caller's trace if it named one, else in a new one. */
export function childTraceparent(incoming: string | undefined): string {
  const [, trace, parent, flags] = (incoming && TRACEPARENT.exec(incoming)) || [];
  const valid = trace !== undefined && !/^0+$/.test(trace) && parent !== undefined && !/^0+$/.test(parent);
  const span = randomBytes(8).toString('hex');
  return valid ? `00-${trace}-${span}-${flags}` : `00-${randomBytes(16).toString('hex')}-${span}-01`;
}
