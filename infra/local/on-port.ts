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
