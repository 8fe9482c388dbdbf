// The published rule by which the sample follows from the seed: everybody who has the population and the seed gets the
// same sample with nothing but SHA-256 (consistent sampling). Pure. Any change here makes another rule with another
// name.
import { createHash, hash } from 'node:crypto';

export const RULE = {
  id: 'sha256-tickets/1',
  population: 'SHA-256 over all lines; a line is number TAB stratum LF in UTF-8, in order of the numbers’ bytes',
  plan: 'SHA-256 over the plan as canonical JSON (RFC 8785)',
  seed: 'hex SHA-256 over the contributions in UTF-8, in order, joined by LF',
  ticket: 'hex SHA-256 over seed ":" number',
  sample: 'of each stratum as many as it has to give, the smallest tickets first',
  inspectors:
    'active auditors in order of hex SHA-256 over seed ":" number ":" id, without those who handled the application',
} as const;

export const seedOf = (contributions: readonly string[]): string => hash('sha256', contributions.join('\n'), 'hex');
export const ticketOf = (seed: string, number: string): string => hash('sha256', `${seed}:${number}`, 'hex');
export const inspectorTicketOf = (seed: string, number: string, staffId: string): string =>
  hash('sha256', `${seed}:${number}:${staffId}`, 'hex');
export const commitmentOf = (value: string): string => hash('sha256', value, 'hex');
export const createLinesHash = () => createHash('sha256');

export interface Ticket {
  number: string;
  stratum: string;
  ticket: string;
}

const byTicket = (a: Ticket, b: Ticket) => (a.ticket < b.ticket ? -1 : 1);

/**
 * Takes the lines of a population one by one, and keeps at most a few times the sample of each stratum: memory does not
 * grow with the population. `taken` returns the sample, in order of strata and tickets.
 */
export function createSampler(seed: string, sizes: ReadonlyMap<string, number>) {
  const kept = new Map([...sizes].map(([stratum, size]) => [stratum, createKeeper(size)]));
  return {
    take(number: string, stratum: string): void {
      const keeper = kept.get(stratum);
      if (!keeper) throw new Error('a line of a stratum that the plan does not have');
      keeper.offer({ number, stratum, ticket: ticketOf(seed, number) });
    },
    taken: (): Ticket[] => [...kept.values()].flatMap((keeper) => keeper.smallest()),
  };
}

function createKeeper(size: number) {
  let tickets: Ticket[] = [];
  let limit: string | null = null;
  const cut = () => {
    tickets = tickets.sort(byTicket).slice(0, size);
    if (tickets.length === size) limit = tickets.at(-1)?.ticket ?? '';
  };
  return {
    offer(ticket: Ticket): void {
      if (size === 0 || (limit !== null && ticket.ticket > limit)) return;
      tickets.push(ticket);
      if (tickets.length >= 2 * size + 64) cut();
    },
    smallest(): Ticket[] {
      cut();
      return tickets;
    },
  };
}
