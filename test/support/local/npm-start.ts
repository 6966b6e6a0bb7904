import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { eventually } from '../eventually.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** The last words of what is printed when the service is there. */
const READY = 'Ctrl-C ends it.\n\n';
const SETTINGS = [
  ...[
    'PORT',
    'EVENTS_PORT',
    'IM_BASE_URL',
    'APP_TOKEN',
    'IM_REMOVE_NOUN',
    'IM_SIMULATOR_NOUN',
    'IM_LATENCY_MS',
    'IM_FAULTS',
  ],
  ...['AGORA_APP_ID', 'AGORA_APP_CERTIFICATE', 'ROTATE_EVERY', 'NODE_OPTIONS', 'NODE_V8_COVERAGE'],
];

/** The ways to start the service: npm's, and the process under it, which alone has an exit code of its own on a signal. */
const COMMANDS = { npm: ['npm', 'start'], node: [process.execPath, 'infra/local/start.ts'] } as const;

/** `npm start` as a child with a process group of its own, which is killed at the end of the test. */
export function npmStart(settings: Readonly<Record<string, string>> = {}, by: keyof typeof COMMANDS = 'npm') {
  const [command, ...args] = COMMANDS[by];
  const start = performance.now();
  const variables = Object.entries(process.env).filter(([name]) => !SETTINGS.includes(name));
  const child = spawn(command, args, {
    cwd: ROOT,
    detached: true,
    env: { ...Object.fromEntries(variables), PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = { stdout: '', stderr: '' };
  const ready = Promise.withResolvers<void>();
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    out.stdout += chunk;
    if (out.stdout.includes(READY)) ready.resolve();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    out.stderr += chunk;
  });
  // 'close' comes when the last process of the group has let go of the pipes.
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  void ended.then(() => ready.reject(new Error(`it ended before it was ready: ${out.stderr}`)));
  ready.promise.catch(() => undefined);
  const signal = (name: NodeJS.Signals) => process.kill(-(child.pid ?? Number.NaN), name);
  onTestFinished(async () => {
    try {
      signal('SIGKILL');
    } catch {
      // The group is gone already.
    }
    await ended;
  });
  return {
    /** Sends a signal to the whole group, as a terminal does. */
    signal,
    /** The exit code, when every process of the group is gone; `null` after a signal. */
    ended,
    /** Resolves when the service is there: with its addresses, of HTTP and of AWS, and how long that took. */
    ready: async () => {
      await ready.promise;
      const [url = '', ...others] = out.stdout.match(/http:\/\/[\d.:]+/g) ?? [];
      const awsUrl = others.find((other) => other !== url) ?? '';
      return { url, awsUrl, ms: performance.now() - start };
    },
    /** What was printed for the user. */
    text: () => out.stdout.slice(0, out.stdout.indexOf(READY)),
    /** What the functions logged since, one object a line, once there are so many: an answer can be here before its line. */
    logs: (count: number) =>
      eventually(() => {
        const lines = out.stdout.split(READY)[1]?.trim().split('\n').map(parsed) ?? [];
        if (lines.length < count) throw new Error(`${lines.length} lines, not ${count}: ${out.stdout}`);
        return lines;
      }),
    /** What was told on the error stream, npm's own lines left out. */
    errors: () => out.stderr.split('\n').filter((line) => line !== '' && !line.startsWith('npm ')),
    everything: () => out.stdout + out.stderr,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into log lines freely
function parsed(line: string): any {
  return JSON.parse(line);
}
