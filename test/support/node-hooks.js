// A cache of what imports mean, for tests alone (vitest.config.ts): for every import of a package, and for every file that a
// package imports of its own, Node 26 parses the package's manifest again. Drizzle's has 180 kB, and its 300 files make more
// than half of the start of each of the processes that tests start by the hundred. The service goes without: it starts once.
import module from 'node:module';

const PACKAGE = '/node_modules/drizzle-orm/';
/** A name, and neither a path nor an address. */
const NAME = /^[a-z@][^:]*$/;
const meant = new Map();

// npm may run on an older Node, which has no hooks
module.registerHooks?.({
  resolve(specifier, context, next) {
    const { parentURL } = context;
    const isOwn = parentURL?.includes(PACKAGE) && specifier.startsWith('.') && specifier.endsWith('.js');
    if (isOwn) return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
    const isOurs = NAME.test(specifier) && parentURL?.startsWith('file:') && !parentURL.includes('/node_modules/');
    if (!isOurs) return next(specifier, context);
    // what is required may be another file than what is imported
    const key = `${specifier} ${context.conditions}`;
    const known = meant.get(key) ?? next(specifier, context);
    meant.set(key, known);
    return { ...known, shortCircuit: true };
  },
});
