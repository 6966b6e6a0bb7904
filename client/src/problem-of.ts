import type { Problem } from './contract.ts';
import { objectIn } from './object-in.ts';
import { ThreadMembersError } from './thread-members-error.ts';

/** The error that an answer other than 200 and 207 stands for: the service's problem, or that it is none of the service's. */
export function problemOf(response: Response, text: string): ThreadMembersError {
  const problem = problemIn(text);
  const retryAfterMs = retryAfterOf(response);
  if (problem === undefined)
    return new ThreadMembersError({
      status: response.status,
      code: 'unexpected-answer',
      detail: `Something that is not the service answered ${response.status}.`,
      requestId: response.headers.get('x-request-id') ?? undefined,
      retryAfterMs,
    });
  const { type, status, detail, reason, errors, entities, requestId } = problem;
  const code = type.slice(type.lastIndexOf(':') + 1);
  return new ThreadMembersError({ status, code, detail, reason, errors, entities, requestId, retryAfterMs });
}

function problemIn(text: string): Problem | undefined {
  const value = objectIn(text);
  return value && isProblem(value) ? value : undefined;
}

function isProblem(value: object): value is Problem {
  return 'type' in value && typeof value.type === 'string' && value.type.startsWith('urn:thread-members:');
}

function retryAfterOf({ headers }: Response): number | undefined {
  const seconds = headers.get('retry-after') ?? '';
  return /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : undefined;
}
