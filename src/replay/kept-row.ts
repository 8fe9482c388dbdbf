// One decided application as a run reads it: row, sealed content, later askings, review items and audit events, all of
// one moment. This object can be sent to another thread unchanged.
import type { Values } from '../schemes/parameters.ts';

export interface KeptRow {
  id: string;
  number: string;
  scheme: string;
  schemeVersion: string;
  parameters: Values | null;
  category: string;
  status: string;
  personKey: Uint8Array;
  unitCode: string;
  district: string | null;
  /** in PostgreSQL's text form of instants */
  submittedAt: string;
  decidedAt: string | null;
  outcome: string | null;
  decidedBy: string | null;
  reasonCodes: string[];
  venue: string | null;
  departments: string[];
  approvalNumber: string | null;
  submission: Uint8Array;
  grounds: Uint8Array | null;
  reviewed: Uint8Array | null;
  recheckId: string | null;
  /** in the order in which they were made */
  rechecks: KeptRecheck[];
  items: KeptItem[];
  /** in the order of the audit: events that decide or move an application */
  events: KeptEvent[];
}

export interface KeptRecheck {
  id: string;
  outcome: string;
  reasonCodes: string[];
  sources: string[];
  grounds: Uint8Array;
}

export interface KeptItem {
  department: string;
  result: 'confirmed' | 'refused' | null;
}

export interface KeptEvent {
  action: string;
  data: Record<string, unknown>;
}
