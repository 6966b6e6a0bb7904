/** An answer before it is sent. */
export interface VendorAnswer {
  readonly status: number;
  /** A string goes out as it is, everything else as JSON. */
  readonly body: object | string;
}

/** The names under which the simulator keeps its app. */
export const ORGANIZATION = 'example-org';
export const APPLICATION = 'example-app';

/** An answer 200 in the vendor's envelope (V1-V3). */
export function success(action: string, path: string, fields: object): VendorAnswer {
  const uri = `http://im.example.com${path.split('?')[0]}`;
  return { status: 200, body: { action, duration: 1, timestamp: Date.now(), uri, ...fields } };
}

/** An error in the vendor's form, older fields included (V7). */
export function refusal(status: number, error: string, description: string): VendorAnswer {
  const exception = `com.example.${error}`;
  return {
    status,
    body: { error, exception, timestamp: Date.now(), duration: 0, error_description: description },
  };
}
