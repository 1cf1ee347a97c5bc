/** Thrown for misuse and transport failures. Problems of the data are returned, not thrown. */
export class KardEnrollError extends Error {
  /** A stable name of the problem, such as `email.invalid` or `options.invalid`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "KardEnrollError";
    this.code = code;
  }
}
