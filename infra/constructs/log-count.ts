import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type IFilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DeploymentEnvironment } from '../check-environments.ts';
import type { ServiceFunction } from './service-function.ts';

interface LogCountProps {
  readonly deployment: DeploymentEnvironment;
  /** Name of the metric, in kebab-case. */
  readonly metricName: string;
  /** The lines that count; what a function logs is under `$.message`. */
  readonly pattern: IFilterPattern;
  /** The functions whose logs are looked at; the metric does not tell them apart. */
  readonly functions: readonly ServiceFunction[];
}

/** A metric that counts lines of functions' logs, in the environment's own namespace. */
export class LogCount extends Construct {
  /** Lines a minute. Without a line there is no data. */
  readonly metric: Metric;

  constructor(scope: Construct, id: string, props: LogCountProps) {
    super(scope, id);
    const { deployment, metricName, pattern, functions } = props;
    const metric = { metricNamespace: `thread-members-${deployment.name}`, metricName };
    for (const { node, lambda } of functions)
      new MetricFilter(this, node.id, {
        ...metric,
        logGroup: lambda.logGroup,
        filterPattern: pattern,
        metricValue: '1',
      });
    this.metric = new Metric({
      namespace: metric.metricNamespace,
      metricName,
      statistic: Stats.SUM,
      period: Duration.minutes(1),
    });
  }
}
