import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/**
 * A loopback stand-in for Lambda with one function, for the unmodified SDK. It ends with the test.
 *
 * @returns its address
 */
export async function startLambda(name: string, run: (event: unknown) => Promise<unknown>): Promise<string> {
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url !== `/2015-03-31/functions/${name}/invocations`) {
      response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' });
      response.end('{"Message":"Function not found"}');
      return;
    }
    const event = await json(request);
    try {
      response.end(JSON.stringify((await run(event)) ?? null));
    } catch (error) {
      response.setHeader('x-amz-function-error', 'Unhandled');
      response.end(JSON.stringify({ errorMessage: (error as Error).message }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
