import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const WORKFLOWS = join(import.meta.dirname, '..', '..', '.github', 'workflows');

describe.each(readdirSync(WORKFLOWS))('the workflow %s', (file) => {
  const text = readFileSync(join(WORKFLOWS, file), 'utf8');

  test('uses actions at a commit, whose version is beside it: a tag can be moved', () => {
    const uses = text.match(/uses:.*/g) ?? [];

    expect(uses.length).toBeGreaterThan(0);
    expect(
      uses.filter((line) => !/^uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line)),
    ).toEqual([]);
  });

  test('may read the code, and nothing else', () => {
    expect(text.match(/^ *permissions:(\n.*){2}/gm)).toEqual(['permissions:\n  contents: read\n']);
  });

  test('runs the gate, and not for ever', () => {
    expect(text).toMatch(/- run: \.ci\/run$/m);
    expect(text).toMatch(/timeout-minutes: \d+$/m);
  });
});
