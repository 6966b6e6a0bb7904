/** The two forms in which Secrets Manager holds a value: as text, or as bytes, which `put-secret-value` stores on request. */
interface SecretValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}

/** A secret's value as text, however it was put: bytes are read as UTF-8, without a byte order mark. */
export function secretText({ SecretString, SecretBinary }: SecretValue): string | undefined {
  return SecretString ?? (SecretBinary && new TextDecoder().decode(SecretBinary));
}
