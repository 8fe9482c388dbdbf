// JSON.parse keeps the last of two members with one name and tells nobody; other parsers keep the first. A text that
// says two things under one name must therefore be refused before it is read.

/** An object or a list that the scan is inside of. */
interface Level {
  /** null in a list */
  names: Set<string> | null;
  /** of the member or element that the scan stands in */
  at: string | number;
  /** a string that comes now is the name of a member */
  awaitsName: boolean;
}

/**
 * Finds the member whose name is the first, in the order of the text, to stand in its object a second time, and returns
 * its JSON pointer (RFC 6901), or null where every name is unique. Names are compared after decoding: `"a"` is
 * `"\u0061"`. The text must be one that `JSON.parse` accepts. Takes linear time, and any depth.
 */
export function findDuplicateMember(text: string): string | null {
  const levels: Level[] = [];
  let level: Level | undefined;
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case QUOTE: {
        const end = endOfString(text, index);
        if (level?.names && level.awaitsName) {
          const name = decoded(text.slice(index, end + 1));
          level.at = name;
          level.awaitsName = false;
          if (level.names.has(name)) return pointerOf(levels);
          level.names.add(name);
        }
        index = end;
        break;
      }
      case BRACE:
        level = { names: new Set(), at: '', awaitsName: true };
        levels.push(level);
        break;
      case BRACKET:
        level = { names: null, at: 0, awaitsName: false };
        levels.push(level);
        break;
      case BRACE_END:
      case BRACKET_END:
        levels.pop();
        level = levels.at(-1);
        break;
      case COMMA:
        if (level?.names) level.awaitsName = true;
        else if (level) level.at = (level.at as number) + 1;
        break;
    }
  }
  return null;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;

/** Where the string that begins at `start` has its closing quote: the next one after an even number of backslashes. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

const decoded = (string: string): string => (string.includes('\\') ? JSON.parse(string) : string.slice(1, -1));

const pointerOf = (levels: readonly Level[]): string =>
  levels.map(({ at }) => `/${String(at).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
