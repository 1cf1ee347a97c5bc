/** What a misuse or a transport fault throws. Problems of the data are returned, not thrown. */
export class KardEnrollError extends Error {
  /** A stable name of what went wrong, such as `email.invalid` or `options.invalid`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KardEnrollError";
    this.code = code;
  }
}
