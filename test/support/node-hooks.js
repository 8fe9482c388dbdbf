// Caches the resolution of imports, for tests alone (vitest.config.ts). Node 26 parses a package's manifest again for
// every import of the package and of each of its own files. Drizzle has 180 kB of manifest and 300 files: more than
// half of each start, and tests start processes by the hundred. The service starts once.
import module from 'node:module';

const PACKAGE = '/node_modules/drizzle-orm/';
/** A package name, and neither a path nor an address. */
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
    // `require` may resolve to another file than `import`
    const key = `${specifier} ${context.conditions}`;
    const known = meant.get(key) ?? next(specifier, context);
    meant.set(key, known);
    return { ...known, shortCircuit: true };
  },
});
