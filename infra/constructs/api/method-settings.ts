import {
  type MethodDeploymentOptions,
  MethodLoggingLevel,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { USERS_PATH } from '../../../shared/contract/thread-id.ts';
import type { Throttle, Throttling } from '../../environment/throttling.ts';

/** The HTTP method of each operation. */
export const METHODS = { list: 'GET', add: 'POST', remove: 'DELETE' } as const;

/** The stage's settings of all its methods, and of those whose operation has a throttle of its own. */
export function methodSettings(throttling: Throttling): StageOptions {
  const own = (['list', 'add', 'remove'] as const).flatMap((operation) => {
    const throttle = throttling[operation];
    return throttle ? [[`${USERS_PATH}/${METHODS[operation]}`, settingsOf(throttle)]] : [];
  });
  return { ...settingsOf(throttling), ...(own.length > 0 && { methodOptions: Object.fromEntries(own) }) };
}

/** All of a method's settings: what one that has its own does not say is API Gateway's default, not the stage's. */
function settingsOf({ rateLimit, burstLimit }: Throttle): MethodDeploymentOptions {
  return {
    throttlingRateLimit: rateLimit,
    throttlingBurstLimit: burstLimit,
    loggingLevel: MethodLoggingLevel.ERROR,
    // Would log whole requests and answers, names included.
    dataTraceEnabled: false,
    metricsEnabled: true,
  };
}
