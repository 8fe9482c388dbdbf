// Which materials a browser shows in a frame; everything else is handed out to be opened elsewhere.

export const PDF = 'application/pdf';
export const IMAGES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp']);
export const isShownInFrame = (mediaType: string): boolean => mediaType === PDF || IMAGES.has(mediaType);
