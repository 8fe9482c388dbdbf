// W3C trace context: an incoming trace is passed on to the sources under our own span; work that the service begins
// itself gets a new trace.
import { randomBytes } from 'node:crypto';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Continues the caller's trace if it named one, else begins a new one. */
export function traceparentFor(incoming?: string): string {
  const [, trace, parent, flags] = (incoming && TRACEPARENT.exec(incoming)) || [];
  const isValid = trace !== undefined && !/^0+$/.test(trace) && parent !== undefined && !/^0+$/.test(parent);
  return isValid ? `00-${trace}-${hex(8)}-${flags}` : `00-${hex(16)}-${hex(8)}-01`;
}
