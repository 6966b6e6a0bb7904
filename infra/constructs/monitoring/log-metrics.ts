import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Environment } from '../../environment/check-environments.ts';
import { serviceName } from '../../environment/resource-name.ts';
import type { ServiceFunction } from '../functions/service-function.ts';
import { LOG_PATTERNS } from './log-patterns.ts';

interface LogMetricsProps {
  readonly environment: Environment;
  /** The functions that answer HTTP callers. */
  readonly operations: readonly ServiceFunction[];
  readonly sequencer: ServiceFunction;
  readonly consumer: ServiceFunction;
  readonly rotation: ServiceFunction;
  /** API Gateway's access log. */
  readonly accessLogs: ILogGroup;
}

/** Lines to look for, and what each adds to the metric. */
interface Reading {
  readonly pattern: keyof typeof LOG_PATTERNS;
  readonly logs: readonly ILogGroup[];
  /** A number, or the line's field that has it. Default: 1. */
  readonly value?: string;
}

/**
 * The environment's own metrics, read from its logs: twelve of them, without dimensions, since each has its price. One metric is
 * fed by the logs of several functions; which one it was, the logs themselves say.
 */
export class LogMetrics extends Construct {
  private readonly namespace: string;
  readonly appTokenUnavailable: Metric;
  readonly appTokenRefused: Metric;
  /** 1 when a rotation fails for want of a certificate, 0 when one succeeds; likewise `rotationFailed`. */
  readonly certificateMissing: Metric;
  readonly rotationFailed: Metric;
  /** When the token that was rotated in expires, epoch seconds. */
  readonly appTokenExpiry: Metric;
  readonly planUsedUp: Metric;
  readonly rateLimited: Metric;
  readonly vendorCalls: Metric;
  readonly vendorFailures: Metric;
  readonly internalErrors: Metric;
  readonly budgetDenied: Metric;
  readonly budgetUnavailable: Metric;

  constructor(scope: Construct, id: string, props: LogMetricsProps) {
    super(scope, id);
    this.namespace = serviceName(props.environment.name);
    const logsOf = ({ lambda }: ServiceFunction) => lambda.logGroup;
    const rotation = [logsOf(props.rotation)];
    const callers = [...props.operations, props.consumer].map(logsOf);
    const internal = [...callers, logsOf(props.sequencer)];
    const rotated: Reading = { pattern: 'tokenRotated', logs: rotation, value: '0' };

    this.appTokenUnavailable = this.sum('AppTokenUnavailable', {
      pattern: 'appTokenUnavailable',
      logs: callers,
    });
    this.appTokenRefused = this.sum('AppTokenRefused', { pattern: 'appTokenRefused', logs: callers });
    this.certificateMissing = this.state('CertificateMissing', rotated, {
      pattern: 'certificateMissing',
      logs: rotation,
    });
    this.rotationFailed = this.state('RotationFailed', rotated, {
      pattern: 'rotationFailed',
      logs: rotation,
    });
    this.appTokenExpiry = this.metric('AppTokenExpiry', Stats.MAXIMUM, Duration.hours(1), [
      { ...rotated, value: '$.message.expiresAt' },
    ]);
    this.planUsedUp = this.sum('PlanUsedUp', { pattern: 'planUsedUp', logs: [...callers, ...rotation] });
    this.rateLimited = this.vendor('RateLimited', 'rateLimited', callers);
    this.vendorCalls = this.vendor('VendorCalls', 'vendorCalls', callers);
    this.vendorFailures = this.vendor('VendorFailures', 'vendorFailures', callers);
    this.budgetDenied = this.vendor('BudgetDenied', 'budgetDenied', callers);
    this.budgetUnavailable = this.vendor('BudgetUnavailable', 'budgetUnavailable', callers);
    this.internalErrors = this.sum(
      'InternalErrors',
      { pattern: 'internalError', logs: internal },
      { pattern: 'gatewayFailure', logs: [props.accessLogs] },
    );
  }

  /** How often something happened. */
  private sum(name: string, ...readings: Reading[]): Metric {
    return this.metric(name, Stats.SUM, Duration.minutes(5), readings);
  }

  /** How things are: a success ends what failures of the same minute began. */
  private state(name: string, good: Reading, bad: Reading): Metric {
    return this.metric(name, Stats.MINIMUM, Duration.minutes(1), [good, bad]);
  }

  /** A count that the lines themselves carry, under the pattern's name. */
  private vendor(name: string, pattern: keyof typeof LOG_PATTERNS, logs: readonly ILogGroup[]): Metric {
    return this.sum(name, { pattern, logs, value: `$.message.${pattern}` });
  }

  private metric(
    metricName: string,
    statistic: string,
    period: Duration,
    readings: readonly Reading[],
  ): Metric {
    const filters = readings.flatMap(({ logs, ...reading }) =>
      logs.map((logGroup) => ({ ...reading, logGroup })),
    );
    for (const [index, { pattern, value = '1', logGroup }] of filters.entries()) {
      new MetricFilter(this, `${metricName}${index}`, {
        logGroup,
        filterPattern: FilterPattern.literal(LOG_PATTERNS[pattern]),
        metricNamespace: this.namespace,
        metricName,
        metricValue: value,
      });
    }
    return new Metric({ namespace: this.namespace, metricName, statistic, period });
  }
}
