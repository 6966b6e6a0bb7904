import * as z from 'zod/mini';

/**
 * A field that counts as absent when it is not what it must be: `z.catch(z.optional(schema), undefined)`. Written out,
 * since `z.catch` keeps all of zod's helpers in a bundle: 9 KiB that nothing else uses.
 */
export function lenient<T extends z.ZodMiniType>(schema: T) {
  const caught = new z.ZodMiniCatch({
    type: 'catch',
    innerType: z.optional(schema),
    catchValue: () => undefined,
  });
  return caught as z.ZodMiniCatch<z.ZodMiniOptional<T>>; // the class itself forgets what is in it
}
