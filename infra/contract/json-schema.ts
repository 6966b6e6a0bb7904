import * as z from 'zod/mini';

/** A schema as JSON Schema, as one who writes such a value has it. */
export function jsonSchemaOf(schema: z.ZodMiniType, target: 'draft-2020-12' | 'draft-7' | 'openapi-3.0') {
  const override = (context: { jsonSchema: object }) => withoutSafeBounds(context.jsonSchema);
  const { $schema, '~standard': _, ...rest } = z.toJSONSchema(schema, { target, io: 'input', override });
  return target === 'draft-2020-12' ? { $schema, ...rest } : rest;
}

/** `z.int()` says of each number that it lies within 2^53, which is of no use to a reader. */
export function withoutSafeBounds(schema: { minimum?: unknown; maximum?: unknown }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
