// Where the sealed part of an approval's end belongs (SZ-66).
export const placeOfEnd = (applicationId: string) => `approval_ends.details:${applicationId}`;
