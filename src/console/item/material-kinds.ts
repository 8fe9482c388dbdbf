// Materials that a browser shows in a frame; it downloads all others.

export const PDF = 'application/pdf';
export const IMAGES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp']);
export const isShownInFrame = (mediaType: string): boolean => mediaType === PDF || IMAGES.has(mediaType);
