/** A refusal as an AWS service words it; the SDK makes an exception of that name of it. */
export class AwsFailure extends Error {
  /** The exception's name, for example `ResourceNotFoundException`. */
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
