// V8 keeps a text that was put together as a tree of its parts, and JSON.stringify leaves its fast way for a slow one, from
// the beginning, as soon as it meets such a tree: one of them makes a whole answer cost three times as much.

/** The same text in one piece. Of ASCII only: what normalises to itself comes back as a plain sequence of its characters. */
export const flat = (ascii: string): string => ascii.normalize();
