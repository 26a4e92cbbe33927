import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findingRules, fixInstruction, lintAgainstWorkspace, parseInstruction, type FindingCode } from '../src/index.ts'

const edit = (search: string, replace: string): string =>
  `# Edit\n\n## Step 1: Edit \`a.js\`\n\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`
const lint = (markdown: string, files: Record<string, string>): string[] =>
  lintAgainstWorkspace(parseInstruction(markdown), (path) => files[path]).map(
    ({ code, message }) => `${code}: ${message}`,
  )

describe('lintAgainstWorkspace', () => {
  it('finds nothing when the text is there once', () => {
    expect(lint(edit('let a = 1', 'let a = 2'), { 'a.js': 'let a = 1\n' })).toEqual([])
  })

  it('names the nearest line when the text is absent', () => {
    expect(lint(edit('const total = round(x, 2)', 'y'), { 'a.js': 'one\n\nconst total = round(y, 2)\n' })).toEqual([
      'search_absent: The SEARCH text is not in a.js. Nearest is line 3: const total = round(y, 2)',
    ])
  })

  it('names the lines when the text is ambiguous', () => {
    expect(lint(edit('a()', 'b()'), { 'a.js': 'a()\n\na()\n' })).toEqual([
      'search_ambiguous: The SEARCH text occurs more than once in a.js: lines 1 and 3.',
    ])
  })

  it('says so when the edit is already applied', () => {
    expect(lint(edit('a()', 'b()'), { 'a.js': 'b()\n' })).toEqual([
      'search_applied: a.js already holds the REPLACE text.',
    ])
  })

  it('says so when the file is missing', () => {
    expect(lint(edit('a()', 'b()'), {})).toEqual(['missing_path: a.js is not in the workspace.'])
    expect(lint('# T\n\n## Step 1: Modify `b.py`\n\nAdd a line.\n', {})).toEqual([
      'missing_path: "Modify `b.py`" changes b.py, which is not in the workspace.',
    ])
  })

  it('lets a later step see what an earlier one writes', () => {
    const markdown =
      '# T\n\n## Step 1: Create `a.js`\n\n```js\na()\n```\n\n## Step 2: Edit `a.js`\n\n<<<<<<< SEARCH\na()\n=======\nb()\n>>>>>>> REPLACE\n'

    expect(lint(markdown, {})).toEqual([])
  })
})

describe('findings', () => {
  const step = (body: string): string =>
    `# T\n\n## Step 1: Edit \`a.py\`\n\n${body}\n\n## Success Criteria\n\n- [ ] ok\n  - verify: \`true\`\n`
  it.each<[FindingCode, string]>([
    ['no_title', '## Step 1: Edit `a`\n\nx\n'],
    ['no_criteria', '# T\n\n## Step 1: Edit `a.py`\n\nx\n'],
    ['prose_criteria', '# T\n\n## Step 1: Edit `a.py`\n\n## Success Criteria\n\n- nice\n'],
    ['verify_syntax', '# T\n\n## Step 1: Edit `a.py`\n\n## Success Criteria\n\n- nice\n  - verify http: the page\n'],
    ['order_outside_steps', '# T\n\n## Step 1: Edit `a.js`\n\nx\n\n## Tests\n\nAdd a case to `a.test.js`.\n'],
    [
      'order_outside_steps',
      '# T\n\n## Step 1: Edit `a.js`\n\nx\n\n## Files to Create/Modify\n\n| File | Action |\n|---|---|\n| `b.html` | Create |\n',
    ],
    ['order_outside_steps', '# T\n\n## Step 1: Read `a.md`\n\nx\n\n## Deliverable\n\n`b.md` with a summary.\n'],
    ['order_outside_steps', '# T\n\n## Step 1: Edit `a.js`\n\nx\n\n## Tests\n\n- `a.test.js` covers the limits.\n'],
    ['conflicting_metadata', '# T\n\n**Priority**: P1\n\n## Step 1: Edit `a.js`\n\nx\n\n---\n\nPriority: P3\n'],
    [
      'written_twice',
      '# T\n\n## Step 1: Create `a.json`\n\n```json\n1\n```\n\n## Step 2: Create `a.json`\n\n```json\n2\n```\n',
    ],
    ['mutating_check', '# T\n\n## Step 1: Edit `a.py`\n\n## Testing\n\n```bash\nrm -f x\n```\n'],
    [
      'many_steps',
      `# T\n\n${Array.from({ length: 11 }, (_, index) => `## Step ${index + 1}: Edit \`${index}.py\`\n\nx\n`).join('\n')}`,
    ],
    ['ambiguous_order', '# T\n\n## Step 1: Edit `a.py`\n\n## Step 3: Edit `b.py`\n\n## Step 2: Edit `c.py`\n'],
    ['duplicate_title', '# T\n\n## Step 1: Edit `a.py`\n\n## Step 2: Edit `a.py`\n'],
    ['vague_step', '# T\n\n## Step 1: Improve things\n\nAs you see fit.\n'],
    ['unclosed_fence', step('```python\nx = 1')],
    ['nested_fence', step('```markdown\n# A\n\n```bash\nls\n```\n\n```')],
    ['broken_edit', step('<<<<<<< SEARCH\nx')],
    ['edit_without_path', '# T\n\n## Step 1: Swap it\n\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n'],
    [
      'block_outside_steps',
      '# T\n\n## Work\n\n### Step 1: Edit `a.py`\n\nx\n\n## Extra\n\n### Update `b.py`\n\n```python\ny\n```\n',
    ],
    ['unusable_check', '# T\n\n## Step 1: Edit `a.py`\n\n## Testing\n\n```\nlook at it\n```\n'],
    ['unusable_check', '# T\n\n## Step 1: Edit `a.py`\n\n## Testing\n\n```bash\nnode a.js -x # should fail\n```\n'],
    ['ticked_step', '# T\n\n## Tasks\n\n- [x] Edit `a.py`\n- [ ] Edit `b.py`\n'],
    ['outside_workspace', '# T\n\n## Step 1: Edit `/srv/a.py`\n\nx\n'],
    ['manual_sudo', step('```bash\nsudo ls\n```')],
    ['manual_remote', step('```bash\nssh other ls\n```')],
    ['manual_step', step('Ask the owner for approval.')],
    ['destructive_command', step('```bash\nrm -rf build\n```')],
    ['secret', step('password=abc123xyz')],
    ['heredoc_file', step('```bash\ncat > a.py <<EOF\nx\nEOF\n```')],
    ['needs_rewrite', '# Roadmap\n\n## Week 1: Discover\n\nTalk.\n\n## Week 2: Build\n\nBuild.\n'],
  ])('reports %s on its line with a hint', (code, markdown) => {
    const found = parseInstruction(markdown).findings.find((finding) => finding.code === code)

    expect(found).toMatchObject({ code, severity: findingRules[code].severity, hint: findingRules[code].hint })
    expect(found?.line).toBeGreaterThan(0)
  })

  it.each([
    ['a step names the file', '## Step 1: Write `src/a.test.js`\n\nx\n\n## Tests\n\nAdd a case to `a.test.js`.\n'],
    ['it is out of scope', '## Step 1: Edit `a.js`\n\nx\n\n## Out of scope\n\nAdd a case to `a.test.js`.\n'],
  ])('have no order outside steps when %s', (_, markdown) => {
    expect(parseInstruction(`# T\n\n${markdown}`).findings.map(({ code }) => code)).not.toContain('order_outside_steps')
  })

  it('are all in docs/instructions.md', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/instructions.md'), 'utf8')
    const rows = [...text.matchAll(/^\| `(\w+)` \| (\w+) \| ([^|]+) \|/gm)].map(
      (match) => `${match[1]} ${match[2]} ${match[3]?.trim()}`,
    )

    expect(rows).toEqual(Object.entries(findingRules).map(([code, rule]) => `${code} ${rule.severity} ${rule.meaning}`))
  })
})

describe('fixInstruction', () => {
  it('closes an open fence where the plan says it ends', () => {
    const markdown = '# T\n\n## Step 1: Run\n\n```bash\nls\n\n## Step 2: Edit `a.py`\n\nx\n'
    const fixed = fixInstruction(markdown, parseInstruction(markdown))

    expect(fixed.markdown).toBe('# T\n\n## Step 1: Run\n\n```bash\nls\n```\n\n## Step 2: Edit `a.py`\n\nx\n')
    expect(fixed.applied.map(({ code }) => code)).toEqual(['unclosed_fence'])
  })

  it('gives an outer fence more backticks than the inner ones', () => {
    const markdown = '# T\n\n## Step 1: Create `a.md`\n\n```markdown\n# A\n\n```bash\nls\n```\n```\n'
    const before = parseInstruction(markdown)
    const fixed = fixInstruction(markdown, before)
    const after = parseInstruction(fixed.markdown)

    expect(fixed.markdown).toContain('````markdown\n# A\n\n```bash\nls\n```\n````\n')
    expect(after.findings.map(({ code }) => code)).not.toContain('nested_fence')
    expect(after.steps[0]?.edits).toEqual(before.steps[0]?.edits)
  })

  it('masks credentials and leaves a clean document as it is', () => {
    const secret = '# T\n\n## Step 1: Edit `a.py`\n\npassword=abc123xyz\n'
    expect(fixInstruction(secret, parseInstruction(secret)).markdown).toContain('password=[masked]')
    const clean = '# T\n\n## Step 1: Edit `a.py`\n\nx\n'
    expect(fixInstruction(clean, parseInstruction(clean))).toEqual({ markdown: clean, applied: [] })
  })
})
