import { randomUUID } from 'node:crypto';
import { PROBED_THREAD } from '../../../shared/contract/thread-id.ts';
import { deployCommand } from '../../environment/resource-name.ts';
import { type ApiAnswer, apiAnswer } from './api-answer.ts';
import { apiCure } from './api-cure.ts';
import { type Deployed, outputOf } from './deployed.ts';
import { type Finding, fail, notChecked, pass } from './finding.ts';

/**
 * Lists and removes at a thread that does not exist, through the service's own API: whether the vendor takes the token, and
 * whether it knows the path of a remove (V3). Nothing is changed, and the vendor is never called from here.
 */
export async function checkApi(deployed: Deployed, signal: AbortSignal): Promise<Finding[]> {
  const users = new URL(`threads/${PROBED_THREAD}/users`, outputOf(deployed, 'ApiUrl'));
  const removal = new URL(`${users}?usernames=doctor-${randomUUID()}`);
  const [list, remove] = await Promise.all([
    apiAnswer(deployed.aws, 'GET', users, signal),
    apiAnswer(deployed.aws, 'DELETE', removal, signal),
  ]);
  return [tokenFinding(list, deployed.name), nounFinding(remove, list, deployed.name)];
}

function tokenFinding(list: ApiAnswer, name: string): Finding {
  if (isRight(list)) return pass(`the vendor takes it: a list is answered ${list.words}`);
  return otherFinding('a list', list, name);
}

function nounFinding(remove: ApiAnswer, list: ApiAnswer, name: string): Finding {
  if (isRight(remove))
    return pass(`the vendor answers a remove at ${remove.removeNoun ?? 'an unknown noun'}: ${remove.words}`);
  if (!isRight(list))
    return notChecked(
      `not known while lists fail (a remove: ${remove.code ?? remove.status})`,
      'Mend what the line about the token says first.',
    );
  if (!isUnknownPath(remove)) return otherFinding('a remove', remove, name);
  return fail(
    `lists are right, but a remove is answered ${remove.words}`,
    `Set the other removeNoun (thread or threads), or auto, which finds it out, for ${name} in infra/environments.ts, then ${deployCommand(name)}. Where it is auto, the vendor knows neither: correct imBaseUrl.`,
  );
}

function otherFinding(what: string, answer: ApiAnswer, name: string): Finding {
  const { verdict, cure } = apiCure(answer, name);
  const found = `${what} is answered ${answer.words}`;
  return verdict === 'FAIL' ? fail(found, cure) : notChecked(`could not be checked: ${found}`, cure);
}

/** The vendor's own verdict on thread or user; its 404 for another reason, or at no noun, is about the path. */
function isRight({ status, code, reason, removeNoun }: ApiAnswer): boolean {
  if (status < 300) return true;
  if (code !== 'refused-by-im') return false;
  if (status !== 404 || reason === 'thread-unknown') return true;
  return reason === 'user-unknown' && removeNoun !== undefined;
}

/** What a path that is not there is answered with, where lists are right: 404 in some form, 405, or a 500 of that kind (V7). */
function isUnknownPath({ code, im }: ApiAnswer): boolean {
  if (code === 'refused-by-im' || code === 'im-bad-answer' || code === 'im-misconfigured') return true;
  return code === 'im-failed' && im?.status !== undefined && im.status < 500;
}
