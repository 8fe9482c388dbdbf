// What every program that a test starts inherits: nothing of the machine's settings but where programs are found, and how
// node.js has Node start: with what it has compiled before, and its hooks.
const NAMES = ['PATH', 'NODE_COMPILE_CACHE', 'NODE_OPTIONS'];
export const BARE: Record<string, string> = Object.fromEntries(
  NAMES.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
);
