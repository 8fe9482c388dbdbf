// Column types that every table shares: sealed bytes, and instants to the millisecond as text, so that no driver's `Date` is between.
import { customType, timestamp } from 'drizzle-orm/pg-core';

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string', precision: 3 });
