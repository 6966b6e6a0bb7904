import { spawn } from 'node:child_process';

/** Starts `npm start` on a free port, in a process group of its own. */
export async function startLocalService(root: string): Promise<{ url: string; stop: () => void }> {
  const child = spawn('npm', ['start'], {
    cwd: root,
    detached: true,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => void process.kill(-(child.pid ?? Number.NaN));
  const ready = Promise.withResolvers<string>();
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    printed += chunk;
    const url = /^thread-members is at (http:[\d./]+:\d+)/m.exec(printed)?.[1];
    if (url && printed.includes('Ctrl-C ends it.')) ready.resolve(url);
  });
  child.once('close', () => ready.reject(new Error(`npm start ended: ${printed}`)));
  return { url: await ready.promise, stop };
}
