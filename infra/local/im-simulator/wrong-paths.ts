import { refusal, type VendorAnswer } from './vendor-answer.ts';

/** The ways in which the vendor, or what stands before it, answers where it knows no such path (V7). */
export const WRONG_PATHS = {
  404: { status: 404, body: '<html><title>404 Not Found</title></html>' },
  service_resource_not_found: refusal(404, 'service_resource_not_found', 'Service resource not found.'),
  405: refusal(405, 'method_not_allowed', 'Method not allowed.'),
  501: refusal(501, 'not_implemented', 'Not implemented.'),
  web_application: refusal(500, 'web_application', 'URL invalid'),
  unsupported_service_operation: refusal(500, 'unsupported_service_operation', 'Unsupported operation.'),
} as const satisfies Record<string, VendorAnswer>;

/** One of these ways. */
export type WrongPath = `${keyof typeof WRONG_PATHS}`;
