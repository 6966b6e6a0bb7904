/** The region in the name that AWS gives an API, that of a VPC endpoint included. */
const API_HOST = /\bexecute-api(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d+)\./;

/** On this machine nobody looks at a signature's region. */
const LOOPBACK = /^(?:127(?:\.\d+){3}|\[::1\]|(?:.+\.)?localhost)$/;

/**
 * The region that requests to an API are signed for.
 *
 * @throws TypeError when it is neither given nor in the API's address: one that is guessed is refused with 403
 */
export function regionOf({ hostname }: URL, given: string | undefined): string {
  const region = given || API_HOST.exec(hostname)?.[1];
  if (region !== undefined) return region;
  if (LOOPBACK.test(hostname)) return 'us-east-1';
  throw new TypeError('region must be given: the host in url does not name it, and requests are signed');
}
