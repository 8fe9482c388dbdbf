// JSON.parse keeps the last of two members with one name and reports nothing; other parsers keep the first. So a text
// with duplicate members must be refused before it is parsed.

/** An enclosing object or list of the scan. */
interface Level {
  /** null in a list */
  names: Set<string> | null;
  /** the current member name or element index */
  at: string | number;
  /** the next string is a member name */
  awaitsName: boolean;
}

/**
 * Finds the first member in the text that repeats a name within its object, and returns its JSON pointer (RFC 6901);
 * null if all names are unique. Names are compared after decoding: `"a"` is `"\u0061"`. The text must be one that
 * `JSON.parse` accepts. Takes linear time, at any depth.
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

/** The index of the closing quote of the string at `start`: the next quote after an even number of backslashes. */
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
