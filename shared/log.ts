/**
 * Writes one log line. Lambda's JSON log format makes `{"timestamp","level","requestId","message":{...}}` of it, where
 * metric filters count it. No line holds a member's name, a token or a header.
 */
export const log = {
  info(line: object): void {
    console.info(line);
  },
  warn(line: object): void {
    console.warn(line);
  },
  error(line: object): void {
    console.error(line);
  },
};
