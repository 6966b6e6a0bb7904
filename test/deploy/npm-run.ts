import { execFile } from 'node:child_process';

/** Runs one of the project's npm scripts as an operator does, and tells its exit code and what it printed. */
export function npmRun(script: string, ...args: string[]): Promise<{ status: number; stdout: string }> {
  return new Promise((resolve, reject) => {
    execFile('npm', ['run', '--silent', script, '--', ...args], (error, stdout, stderr) => {
      if (stdout !== '') resolve({ status: Number(error?.code ?? 0), stdout });
      else reject(new Error(`npm run ${script} -- ${args.join(' ')} printed nothing but ${stderr}`));
    });
  });
}
