// The fenced code of the documents that has a name behind its language, so that tests run it as it stands there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const DOCUMENTS = fileURLToPath(new URL('../../.docs', import.meta.url));

export interface Block {
  language: string;
  /** without `example=`: the file that the document tells the reader to make */
  name: string;
  code: string;
}

export const blocksOf = (document: string): Block[] =>
  [...readFileSync(join(DOCUMENTS, document), 'utf8').matchAll(/^```(\w+) (\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', name = '', code = '']) => ({ language, name: name.replace('example=', ''), code }),
  );

export function blockOf(document: string, language: string, name: string): Block {
  const found = blocksOf(document).find((block) => block.language === language && block.name === name);
  if (!found) throw new Error(`${document} has no ${language} block named ${name}`);
  return found;
}
