// The environment of every program that a test starts: the PATH alone of the machine's settings, Node's compile cache
// (run/node.js), and the hooks of vitest.config.ts.
const NAMES = ['PATH', 'NODE_COMPILE_CACHE', 'NODE_OPTIONS'];
export const BARE: Record<string, string> = Object.fromEntries(
  NAMES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
);
