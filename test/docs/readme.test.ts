import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { curlCommands } from '../../infra/local/curl-commands.ts';

const lines = readFileSync('README.md', 'utf8').trimEnd().split('\n');

test('the README can be read in one go: at most 220 lines', () => {
  expect(lines.length).toBeLessThanOrEqual(220);
});

test('the README begins with the two commands, each in a block of its own', () => {
  const beginning = lines.slice(0, 35).join('\n');

  for (const command of ['npm ci && npm start', 'npm ci && npm test'])
    expect(beginning).toContain(`\`\`\`sh\n${command}\n\`\`\``);
});

test('the README has the commands that npm start prints', () => {
  const commands = Object.values(curlCommands('http://127.0.0.1:3000', '177916702949377'));

  expect(lines.join('\n')).toContain(`\`\`\`sh\n${commands.join('\n')}\n\`\`\``);
});
