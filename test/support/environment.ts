// What every program that a test starts inherits: nothing of the machine's settings but where programs are found, what
// Node has compiled before (run/node.js), and the hooks of vitest.config.ts.
const NAMES = ['PATH', 'NODE_COMPILE_CACHE', 'NODE_OPTIONS'];
export const BARE: Record<string, string> = Object.fromEntries(
  NAMES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
);
