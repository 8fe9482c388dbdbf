// Names the row and the column that each sealed text of a clerk belongs to.

export const placeOfNote = (id: string) => `review_decisions.note:${id}`;
export const placeOfReasons = (id: string) => `review_decisions.reasons:${id}`;
export const placeOfComment = (id: string) => `review_comments.text:${id}`;
