import { AwsFailure } from '../aws-failure.ts';

/** A parameter that SQS does not take, and why. */
export function invalid(text: string): AwsFailure {
  return new AwsFailure('InvalidParameterValue', text);
}

export function missing(parameter: string): AwsFailure {
  return new AwsFailure('MissingParameter', `The request must contain the parameter ${parameter}.`);
}

/** A refusal that has an exception of its own in the SDK. */
export function exception(name: string, text: string): AwsFailure {
  return new AwsFailure(`com.amazonaws.sqs#${name}`, text);
}

export function noSuchQueue(): AwsFailure {
  return exception('QueueDoesNotExist', 'The specified queue does not exist.');
}
