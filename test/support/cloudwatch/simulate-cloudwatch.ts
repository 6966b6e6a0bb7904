import type { Template } from 'aws-cdk-lib/assertions';
import { type Alarm, type Datum, isRaised } from './alarm-state.ts';
import { filterPattern, selected } from './filter-pattern.ts';

interface MetricFilter {
  FilterPattern: string;
  LogGroupName: string;
  MetricTransformations: { MetricName: string; MetricNamespace: string; MetricValue: string }[];
}

/** CloudWatch, with the metric filters and the alarms of a template. Its clock counts minutes and may begin before 0. */
export function simulateCloudWatch(template: Template) {
  const filters = resourcesOf<MetricFilter>(template, 'AWS::Logs::MetricFilter');
  const alarms = resourcesOf<Alarm>(template, 'AWS::CloudWatch::Alarm');
  const data: Datum[] = [];
  const raised = new Set<string>();

  return {
    alarms,

    /** Takes a line of a log: every filter of its log group that matches adds to its metric. */
    log(logGroupName: string, line: unknown, minute: number): void {
      const matching = filters.filter(
        (filter) => filter.LogGroupName === logGroupName && filterPattern(filter.FilterPattern)(line),
      );
      for (const { MetricNamespace, MetricName, MetricValue } of matching.flatMap(transformationsOf)) {
        const value = Number(MetricValue.startsWith('$') ? selected(line, MetricValue) : MetricValue);
        if (Number.isNaN(value)) throw new Error(`${MetricValue} is no number in ${JSON.stringify(line)}`);
        data.push({ minute, namespace: MetricNamespace, name: MetricName, dimensions: {}, value });
      }
    },

    /** Takes a value of a metric, such as AWS's own services publish. */
    put(datum: Omit<Datum, 'dimensions'> & Partial<Datum>): void {
      data.push({ dimensions: {}, ...datum });
    },

    /** Evaluates every alarm once a minute until the given one; the names of those that are raised then. */
    raisedAt(minute: number, from = minute): string[] {
      for (let now = from; now <= minute; now += 1) {
        for (const alarm of alarms) {
          const { AlarmName: name } = alarm;
          if (isRaised(alarm, data, now, raised.has(name))) raised.add(name);
          else raised.delete(name);
        }
      }
      return [...raised].sort();
    },
  };
}

function transformationsOf({ MetricTransformations }: MetricFilter) {
  return MetricTransformations;
}

/** The properties of every resource of a type; references stand for the names of what they refer to. */
function resourcesOf<T>(template: Template, type: string): T[] {
  const resources: Record<string, { Properties: Record<string, string> }> = template.toJSON()['Resources'];
  const nameOf = (logicalId: string) => {
    const { FunctionName, QueueName, LogGroupName } = resources[logicalId]?.Properties ?? {};
    return FunctionName ?? QueueName ?? LogGroupName ?? logicalId;
  };
  return Object.values(template.findResources(type)).map(({ Properties }) =>
    JSON.parse(JSON.stringify(Properties), (_, value) => {
      if (typeof value?.Ref === 'string') return nameOf(value.Ref);
      return value?.['Fn::GetAtt'] ? nameOf(value['Fn::GetAtt'][0]) : value;
    }),
  );
}
