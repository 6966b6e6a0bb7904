import * as z from 'zod/mini';
import { codeOfType, PROBLEM_TYPE } from '../../../shared/contract/problem-codes.ts';
import { type Reason, reason } from '../../../shared/contract/reason.ts';
import { parseJson } from '../../../shared/parse-json.ts';
import type { AwsClients } from '../aws-clients.ts';
import { signedRequest } from './signed-request.ts';
import { reasonOf } from './unchecked.ts';

const NO_ANSWER = 599;

/** What the doctor reads of a problem (`shared/contract/answers.ts`); an API Gateway without our texts says less. */
const problem = z.object({
  type: z.string().check(z.regex(PROBLEM_TYPE)),
  detail: z.string(),
  requestId: z.string(),
  reason: z.optional(reason),
  im: z.optional(
    z.object({ status: z.int(), error: z.optional(z.string()), description: z.optional(z.string()) }),
  ),
});

/** An answer of the service's API. */
export interface ApiAnswer {
  /** HTTP status; 599 when no answer came. */
  readonly status: number;
  /** The problem's code; `undefined` in a good answer and in one that is not the service's. */
  readonly code?: string;
  /** What a refusal is about, where the vendor tells. */
  readonly reason?: Reason;
  readonly im?: z.infer<typeof problem>['im'];
  /** The noun at which the vendor answered a remove; absent when it did not (V3). */
  readonly removeNoun?: string;
  /** Status and what was said, in one line. */
  readonly words: string;
}

/** Never rejects: that there is no answer is one. */
export async function apiAnswer(
  aws: AwsClients,
  method: 'GET' | 'DELETE',
  url: URL,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  try {
    const response = await signedRequest(aws, { method, url }, signal);
    const removeNoun = response.headers.get('x-im-remove-noun');
    return { ...readAnswer(response, await response.text()), ...(removeNoun && { removeNoun }) };
  } catch (error) {
    const { cause = error } = error instanceof Error ? error : {};
    return { status: NO_ANSWER, code: 'no-answer', words: `not at all (${reasonOf(cause)})` };
  }
}

function readAnswer({ status, headers }: Response, body: string): ApiAnswer {
  if (status < 300) return { status, words: String(status) };
  const parsed = problem.safeParse(parseJson(body));
  if (!parsed.success) {
    const type = headers.get('x-amzn-errortype');
    return { status, words: `${status}, not by the service${type === null ? '' : ` (${type})`}` };
  }
  const { type, detail, requestId, reason, im } = parsed.data;
  const code = codeOfType(type);
  const said = im?.description ?? im?.error;
  const words =
    said === undefined || code !== 'refused-by-im'
      ? `${code}: ${detail} (request ${requestId})`
      : `"${said}"`;
  return { status, code, words: `${status} ${words}`, ...(reason && { reason }), ...(im && { im }) };
}
