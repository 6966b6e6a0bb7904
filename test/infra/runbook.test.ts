import { readFileSync } from 'node:fs';
import GithubSlugger from 'github-slugger';
import { describe, expect, test } from 'vitest';
import { PROD, templateWith } from '../support/infra/synthesise.ts';

const RUNBOOK = 'docs/runbook.md';

const alarms = Object.values(
  templateWith({ ...PROD, alarmEmail: 'operators@example.com' }).findResources('AWS::CloudWatch::Alarm'),
);
const descriptions = new Set<string>(alarms.map(({ Properties }) => Properties.AlarmDescription));

/** What the runbook's section on each alarm says, by the section's anchor, put as an alarm's description puts it. */
function sectionsOnAlarms(): Map<string, string> {
  const slugger = new GithubSlugger();
  const [, about = ''] = /^## Alarms$(.*?)^## /ms.exec(readFileSync(RUNBOOK, 'utf8')) ?? [];
  return new Map(
    about
      .split(/^### /m)
      .slice(1)
      .map((section) => {
        const [heading = ''] = section.split('\n');
        const anchor = slugger.slug(heading);
        const [, cause, noticed] = /^- Cause: (.*)\n- Callers notice: (.*)$/m.exec(section) ?? [];
        const texts = `Cause: ${cause} Consequence: ${noticed}`.replaceAll('`', '').replaceAll("'", '’');
        return [anchor, `${texts} What to do: ${RUNBOOK}#${anchor}`];
      }),
  );
}

describe('the runbook', () => {
  const sections = sectionsOnAlarms();

  test('has a section for every alarm, and no other', () => {
    const named = [...descriptions].map((description) => description.split('#').at(-1));

    expect(named.length).toBeGreaterThan(14);
    expect([...sections.keys()].sort()).toEqual([...named].sort());
  });

  test.each([...sections])('says of %s what the alarm says', (_, texts) => {
    expect([...descriptions]).toContain(texts);
  });

  test('leaves no command unfinished', () => {
    const commands = readFileSync(RUNBOOK, 'utf8').match(/\baws [a-z]+ [a-z-]+[^`]*/g) ?? [];

    expect(commands.length).toBeGreaterThan(10);
    expect(commands.filter((command) => /\s\.\.\.\s*$/.test(command))).toEqual([]);
  });
});
