/**
 * Waits for what opens a port.
 *
 * @param variable the setting that chooses the port
 * @throws Error that says what to do, when the port cannot be had
 */
export async function onPort<T>(variable: 'PORT' | 'EVENTS_PORT', opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    const { code, port } = error as { code?: string; port?: number }; // as Node's servers fail
    const example = `for example ${variable}=3001 npm start`;
    if (code === 'EADDRINUSE') throw new Error(`port ${port} is taken; choose another one, ${example}`);
    if (code === 'EACCES')
      throw new Error(`port ${port} may not be opened; choose one from 1024 up, ${example}`);
    throw error;
  }
}

/** How far the port of EventBridge and SQS is from the API's, so that those of two services are apart, too. */
const DISTANCE = 1_000;
const MAX_PORT = 65_535;

/**
 * Opens a port that nobody has chosen: beside the API's, so that it is the same at each start, or any free one where that
 * cannot be had.
 *
 * @param port the API's; beside 0, which is any, lies any
 */
export async function besidePort<T>(port: number, open: (port: number) => Promise<T>): Promise<T> {
  const beside = port === 0 || port + DISTANCE > MAX_PORT ? 0 : port + DISTANCE;
  try {
    return await open(beside);
  } catch (error) {
    if (beside === 0 || !('code' in Object(error))) throw error;
    return open(0);
  }
}
