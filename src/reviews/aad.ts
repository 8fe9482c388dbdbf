// Where what clerks write is sealed: the row and the column that a sealed value belongs to.

export const placeOfNote = (id: string) => `review_decisions.note:${id}`;
export const placeOfReasons = (id: string) => `review_decisions.reasons:${id}`;
export const placeOfComment = (id: string) => `review_comments.text:${id}`;
