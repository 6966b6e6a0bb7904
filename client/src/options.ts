/** AWS credentials, such as a role's. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What a client is made with. */
export interface Options {
  /** The API's address: the stack's output `ApiUrl`, or that of `npm start`. */
  readonly url: string | URL;
  /**
   * What requests are signed with: credentials, or a function that gives the current ones and is asked before each request, such
   * as `fromNodeProviderChain()` of `@aws-sdk/credential-providers`. Without any, requests are not signed, as `npm start` takes
   * them.
   */
  readonly credentials?: Credentials | (() => Credentials | Promise<Credentials>) | undefined;
  /**
   * The API's region; default: the one in its address, as `ApiUrl` has it. With `credentials` and an address of your own, such as
   * a custom domain name, it must be given.
   */
  readonly region?: string | undefined;
  /** Default: the global one. */
  readonly fetch?: typeof fetch | undefined;
  /** Ends every call of this client, and its waiting. */
  readonly signal?: AbortSignal | undefined;
  /** For how long a call repeats what is safe to repeat, in ms; default 30,000, and 0 repeats nothing. */
  readonly patienceMs?: number | undefined;
}

/** What one call can say of its own. */
export interface CallOptions {
  /** Ends the call, and its waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Instead of the client's. */
  readonly patienceMs?: number | undefined;
}
