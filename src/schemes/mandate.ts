// The gate for channels by which a unit files on the person's mandate (委托): without it the filing is not the
// person's.
import type { Gate } from './scheme.ts';
import type { Channel, Text } from './words.ts';

/** Not accepted by these channels: a filing without a mandate, or with one that was signed after the submission. */
export const onMandate = (clause: string, text: Text, channels: readonly Channel[]): Gate => ({
  clause,
  text,
  find({ channel, agencyMandate }, submittedOn) {
    if (!channels.includes(channel)) return [];
    const isSigned = agencyMandate !== undefined && agencyMandate.signedOn <= submittedOn.toString();
    return isSigned ? [] : [{ code: 'mandate.missing', field: 'agencyMandate' }];
  },
});
