// A malware scanner for uploads. The scanner gets the file piece by piece while the upload comes in, and gives its
// verdict at the end.

export interface Scanner {
  /** Throws ScanFailed if the scanner does not answer. */
  begin(): Promise<Scan>;
}

export interface Scan {
  /** Throws ScanFailed. */
  take(chunk: Uint8Array): Promise<void>;
  /** The verdict on everything that it was given. Throws ScanFailed for any unclear answer. */
  verdict(): Promise<Verdict>;
  /** Ends the scan, also after a verdict: no more pieces will come. */
  end(): void;
}

/** `signature`: the scanner's name for the malware. */
export type Verdict = { clean: true } | { clean: false; signature: string };

/** The scanner failed; the file must not count as clean. */
export class ScanFailed extends Error {
  override name = 'ScanFailed';
  readonly code: 'unreachable' | 'silent' | 'too_large' | 'unreadable';

  constructor(code: ScanFailed['code'], cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}
