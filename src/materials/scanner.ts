// A malware scanner, as an upload sees one: it is given the file piece by piece while that comes in, and says at the
// end what it thinks of it.

export interface Scanner {
  /** Throws ScanFailed where the scanner does not answer. */
  begin(): Promise<Scan>;
}

export interface Scan {
  /** Throws ScanFailed. */
  take(chunk: Uint8Array): Promise<void>;
  /** What it says of all that it was given. Throws ScanFailed: whatever is not a clear answer is none. */
  verdict(): Promise<Verdict>;
  /** Nothing more will come. Also after a verdict. */
  end(): void;
}

/** `signature`: what the scanner calls that which it found. */
export type Verdict = { clean: true } | { clean: false; signature: string };

/** The scanner did not do its work; what it was given must not pass for clean. */
export class ScanFailed extends Error {
  override name = 'ScanFailed';
  readonly code: 'unreachable' | 'silent' | 'too_large' | 'unreadable';

  constructor(code: ScanFailed['code'], cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}
