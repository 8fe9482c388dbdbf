// Loaded before anything else by node.js: for each import of a package, and for each that a package makes of its own files, Node reads
// the package's manifest again; drizzle's is long, is imported sixty times, and has three hundred files. What an import of a file means
// needs no manifest, and what a package's name means is the same in all of our files: more than half of the time of every start.
import module from 'node:module';

const PACKAGE = '/node_modules/drizzle-orm/';
/** A name, and neither a path nor an address. */
const NAME = /^[a-z@][^:]*$/;
const meant = new Map();

// a Node that has no hooks does without
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
