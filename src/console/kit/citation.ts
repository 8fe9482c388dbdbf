// Clauses as people cite them.
import type { Catalogue } from '../../schemes/catalogue.ts';
import { type Html, html } from './html.ts';

/**
 * Names the document and the place in it, then our id of the clause. Without a scheme, the first that has the clause
 * names it.
 */
export function clauseIn(schemes: Catalogue, schemeId: string | null, ref: string): Html {
  const named = schemeId === null ? schemes.all() : [schemes.find(schemeId)];
  const citation = named.map((scheme) => scheme?.citations[ref]).find((each) => each !== undefined);
  return html`${citation ?? ''} <span class="ref">${ref}</span>`;
}
