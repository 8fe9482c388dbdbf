// Every job there is: its name, what it carries (ids only, never personal data) and how it is retried.
import { z } from 'zod';

export const JOBS = {
  'deliver-notice': {
    payload: z.strictObject({ noticeId: z.uuid() }),
    // about a day of trying: 5 s, doubled up to an hour
    retry: { retryLimit: 36, retryDelay: 5, retryBackoff: true, retryDelayMax: 3600 },
  },
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.output<(typeof JOBS)[N]['payload']>;
export const JOB_NAMES = Object.keys(JOBS) as JobName[];
