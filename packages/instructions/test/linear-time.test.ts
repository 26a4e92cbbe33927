import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseInstruction } from '../src/index.ts'

const fixture = readFileSync(join(import.meta.dirname, 'fixtures/model-style-long.md'), 'utf8')
const repeat = (text: string, length: number): string => text.repeat(Math.ceil(length / text.length)).slice(0, length)

/**
 * CPU microseconds of one parse, the least of several: a collection of garbage or a compilation that falls into one run says nothing about
 * the parser. Of the process, because Linux may count a thread's time in scheduler ticks of 4 ms: a parse of 3 ms then takes 0 or 4.
 */
function measureCpu(markdown: string, runs: number): number {
  let least = Infinity
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage()
    parseInstruction(markdown)
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, user + system)
  }
  return least
}

const hostile: Readonly<Record<string, (length: number) => string>> = {
  'a usual document, repeated': (length) => repeat(fixture, length),
  steps: (length) => repeat('## Step 1: do\n\n```bash\nls\n```\n', length),
  'steps under days': (length) => repeat('#### Day 1\n##### Task 1: x\n', length),
  'unclosed fences': (length) => repeat('```a\n', length),
  'Markdown fences': (length) => repeat('```markdown\n# x\n\n```\ny\n```\n', length),
  'edits that never end': (length) => repeat('<<<<<<< SEARCH\n', length),
  'quotes in quotes': (length) => repeat('>', length),
  emphasis: (length) => repeat('a**b', length),
  links: (length) => repeat('[a](', length),
  'code spans': (length) => repeat('``a` ', length),
  'setext headings': (length) => repeat('a\n===\n', length),
  'criteria with commands': (length) => `# t\n## Success Criteria\n${repeat('- [ ] page `curl x`\n', length)}`,
  'test tables': (length) => `# t\n## Testing\n|Test|Expected|\n|-|-|\n${repeat('|x|`curl y`|\n', length)}`,
  'shell checks': (length) => `# t\n## Testing\n\`\`\`bash\n${repeat('ls -la\n', length)}\`\`\`\n`,
  'open quotes': (length) => `# t\n## Testing\n\`\`\`bash\n${repeat('echo "a\n', length)}\`\`\`\n`,
  metadata: (length) => `# t\n${repeat('**a**: b ', length)}`,
  'here-documents': (length) => `# t\n## Step 1: x\n\`\`\`bash\n${repeat('cat > a ', length)}<<EOF\n\`\`\`\n`,
  'here-documents that never end': (length) =>
    `# t\n## Step 1: x\n\`\`\`bash\n${repeat('cat <<A > b.txt\n', length)}\`\`\`\n`,
  'files that are read': (length) => `# t\n## Step 1: x\n${repeat('read `a.ts` and `b.ts`, ', length)}`,
  'tasks of phases': (length) => `# t\n${repeat('## Phase 1: x\n- [ ] T001 do `a.ts`\n', length)}`,
  'folded parts': (length) => repeat('<details><summary>Rollback</summary>\n\n## Step 1: x\n\n</details>\n\n', length),
  tables: (length) => repeat('| a | b |\n|-|-|\n| `c.ts` | d |\n\n', length),
  'edits of one file': (length) =>
    `# t\n## Step 1: x\n${repeat('text\n\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n\n', length)}`,
  paths: (length) => repeat('a/', length),
}

describe('the time a plan takes', () => {
  it.each(Object.entries(hostile))('grows with the length only: %s', { timeout: 120_000 }, (_, make) => {
    let growth = Infinity
    for (let [round, short, long] = [0, Infinity, Infinity]; growth >= 16 && round < 8; round++) {
      short = Math.min(short, measureCpu(make(16_000), 5))
      long = Math.min(long, measureCpu(make(128_000), 2))
      // Below a millisecond there is nothing to compare.
      growth = long / Math.max(short, 1000)
    }

    // Eight times the length: 8 when linear, 64 when quadratic. One round has shown 33 on a busy machine; the least of several has not.
    expect(growth).toBeLessThan(16)
  })
})
