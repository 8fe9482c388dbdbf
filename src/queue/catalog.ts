// Every job there is: its name, what it carries (ids only, never personal data) and how it is retried.
import { z } from 'zod';

export const JOBS = {
  'deliver-notice': {
    payload: z.strictObject({ noticeId: z.uuid() }),
    // tried for weeks: after 5 s, then twice as long each time up to an hour; a worker that died is replaced after a minute
    retry: { retryLimit: 500, retryDelay: 5, retryBackoff: true, retryDelayMax: 3600, expireInSeconds: 60 },
  },
} as const;

export type JobName = keyof typeof JOBS;
export type JobPayload<N extends JobName> = z.output<(typeof JOBS)[N]['payload']>;
export const JOB_NAMES = Object.keys(JOBS) as JobName[];
