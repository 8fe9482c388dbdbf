// Loaded before anything else by node.js: for each file that a package imports of its own, Node reads the package's manifest again, and
// drizzle's is long and its files are three hundred. What such an import means needs no manifest: half of the time of every start.
import module from 'node:module';

const PACKAGE = '/node_modules/drizzle-orm/';

// a Node that has no hooks does without
module.registerHooks?.({
  resolve(specifier, context, next) {
    const isOwn = context.parentURL?.includes(PACKAGE) && specifier.startsWith('.') && specifier.endsWith('.js');
    if (!isOwn) return next(specifier, context);
    return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true };
  },
});
