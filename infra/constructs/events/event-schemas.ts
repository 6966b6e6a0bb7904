import { Stack } from 'aws-cdk-lib';
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import { registrySchemas } from '../../contract/event-bridge-schema.ts';
import type { Environment } from '../../environment/check-environments.ts';

/** The events' schemas where EventBridge's console and IDEs look for them: a registry of the environment's own. */
export class EventSchemas extends Construct {
  constructor(scope: Construct, id: string, { environment }: { readonly environment: Environment }) {
    super(scope, id);
    const registry = new CfnRegistry(this, 'Registry', {
      registryName: Stack.of(this).stackName,
      description: `Events of thread-members (${environment.name})`,
    });
    for (const { name, description, content } of registrySchemas()) {
      new CfnSchema(this, name.replace(/^.*@/, ''), {
        registryName: registry.attrRegistryName,
        schemaName: name,
        description,
        type: 'OpenApi3',
        content: JSON.stringify(content),
      });
    }
  }
}
