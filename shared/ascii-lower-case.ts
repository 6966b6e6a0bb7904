/**
 * Lower-cases A to Z alone. `toLowerCase` makes ASCII letters of others, too: of U+212A, the Kelvin sign, a k (V8).
 */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
