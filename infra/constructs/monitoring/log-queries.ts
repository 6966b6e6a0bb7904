import { LogQueryVisualizationType, LogQueryWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { VENDOR_LIMIT } from '../../../shared/variables.ts';
import type { Environment } from '../../environment/check-environments.ts';
import type { ServiceFunction } from '../functions/service-function.ts';

/** Vendor methods, each with a limit of its own (V5). */
const VENDOR_METHODS = ['GET', 'POST', 'DELETE'] as const;

const WIDTH = 8;
const HEIGHT = 5;

/**
 * What the dashboard reads from the logs whenever somebody looks at it, instead of from metrics, of which each
 * combination of operation and status would have its price.
 *
 * @param operations the functions that answer HTTP callers
 */
export function logQueries(
  operations: readonly ServiceFunction[],
  consumer: ServiceFunction,
  { vendorCallsPerSecond }: Environment,
) {
  const callers = [...operations, consumer];
  return [
    query('Answers by operation and status', operations, LogQueryVisualizationType.TABLE, [
      'filter ispresent(message.operation) and ispresent(message.status)',
      'stats count(*) as requests by message.operation, message.status, message.code',
      'sort requests desc',
    ]),
    query('Vendor: ms a call', callers, LogQueryVisualizationType.LINE, [
      'filter message.vendorCalls > 0',
      'fields message.vendorMs / message.vendorCalls as ms',
      'stats avg(ms) as average, pct(ms, 99) as p99 by bin(5m)',
    ]),
    query('Users a vendor call', callers, LogQueryVisualizationType.LINE, [
      'filter message.users > 0 and message.vendorCalls > 0',
      'fields message.users / message.vendorCalls as users',
      'stats avg(users) as average by bin(5m)',
    ]),
    ...VENDOR_METHODS.map((method) => {
      const title = `Vendor: ${method} calls a second, of ${VENDOR_LIMIT}; budget ${vendorCallsPerSecond}`;
      const rate = (count: string) => `sum(message.methods.${method}.${count}) / 60 as ${count}`;
      return query(title, callers, LogQueryVisualizationType.LINE, [
        `filter message.methods.${method}.sent > 0`,
        `stats ${['sent', 'reserved', 'refused'].map(rate).join(', ')} by bin(1m)`,
      ]);
    }),
  ];
}

function query(
  title: string,
  functions: readonly ServiceFunction[],
  view: LogQueryVisualizationType,
  queryLines: string[],
): LogQueryWidget {
  const logGroupNames = functions.map(({ lambda }) => lambda.logGroup.logGroupName);
  return new LogQueryWidget({ title, logGroupNames, view, queryLines, width: WIDTH, height: HEIGHT });
}
