import { ServiceError } from './service-error.ts';

/** Thrown when a body says that it is something other than JSON, or that it is encoded. */
export class UnsupportedMediaTypeError extends ServiceError {
  override readonly name = 'UnsupportedMediaTypeError';
  override readonly code = 'unsupported-media-type';
}
