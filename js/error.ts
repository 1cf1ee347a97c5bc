/** Thrown for misuse and transport failures. Problems of the data are returned, not thrown. */
export class KardEnrollError extends Error {
  /** A stable name of the problem, such as `email.invalid` or `options.invalid`. */
  readonly code: string;
  /** Distinguishes several causes of one code, like the reason of an issue. */
  readonly reason?: string;

  constructor(code: string, message: string, options?: ErrorOptions & { reason?: string | undefined }) {
    super(message, options);
    this.name = "KardEnrollError";
    this.code = code;
    if (options?.reason !== undefined) this.reason = options.reason;
  }
}
