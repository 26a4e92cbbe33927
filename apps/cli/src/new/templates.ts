/** Kinds of work that `jr new` has a template for. */
export const templateKinds = ['code-change', 'bug-fix', 'new-file', 'analysis', 'database', 'operation'] as const
export type TemplateKind = (typeof templateKinds)[number]

/** What differs between the kinds; everything else is in {@link toTemplate}. */
interface TemplateParts {
  readonly purpose: string
  readonly tasks: string
  readonly criteria: string
}

const fence = '```'

const parts: Record<TemplateKind, TemplateParts> = {
  'code-change': {
    purpose: 'Say in two or three sentences what will be different afterwards, and for whom.',
    tasks: `### Task 1: Change the greeting

**File:** \`src/greeting.js\`

<<<<<<< SEARCH
export const greeting = 'Hello'
=======
export const greeting = 'Good morning'
>>>>>>> REPLACE

### Task 2: Write a test for it

**File:** \`test/greeting.test.js\`

${fence}js
import assert from 'node:assert/strict'
import test from 'node:test'
import { greeting } from '../src/greeting.js'

test('greets in the morning', () => assert.equal(greeting, 'Good morning'))
${fence}`,
    criteria: `- [ ] The greeting is the new one
  - verify file: \`src/greeting.js\` contains \`Good morning\`
- [ ] The test passes
  - verify: \`node --test test/greeting.test.js\``,
  },
  'bug-fix': {
    purpose: 'Say what happens, what should happen, and how to see it.',
    tasks: `### Task 1: Write a test that shows the bug

**File:** \`test/empty-list.test.js\`

${fence}js
import assert from 'node:assert/strict'
import test from 'node:test'
import { average } from '../src/average.js'

test('the average of nothing is nothing', () => assert.equal(average([]), undefined))
${fence}

### Task 2: Fix it

**File:** \`src/average.js\`

<<<<<<< SEARCH
  return sum / numbers.length
=======
  return numbers.length === 0 ? undefined : sum / numbers.length
>>>>>>> REPLACE`,
    criteria: `- [ ] The test that showed the bug passes
  - verify: \`node --test test/empty-list.test.js\`
- [ ] Nothing else changed
  - verify diff: only \`src/average.js\`, \`test/empty-list.test.js\` changed`,
  },
  'new-file': {
    purpose: 'Say what the file is for and who reads it.',
    tasks: `### Task 1: Create the file

**File:** \`docs/contact.md\`

${fence}markdown
Questions go to the platform team.
${fence}`,
    criteria: `- [ ] The file names whom to ask
  - verify file: \`docs/contact.md\` contains \`platform team\``,
  },
  analysis: {
    purpose: 'Say which question is to be answered, and what the answer is needed for.',
    tasks: `### Task 1: Summarize the three most frequent causes of failed deliveries

One paragraph a cause, with the number of cases.

### Task 2: Recommend which one to tackle first

Three sentences at most, with the reason.`,
    criteria: `- [ ] The recommendation follows from the numbers
  - judge: The recommendation names one of the three causes and gives a number of cases as its reason.`,
  },
  database: {
    purpose: 'Say what the data must look like afterwards, and what depends on it today.',
    tasks: `### Task 1: Write the migration

**File:** \`migrations/0007_add_city.sql\`

${fence}sql
alter table customers add column if not exists city text;
${fence}

### Task 2: Apply it

${fence}bash
psql "$DATABASE_URL" -f migrations/0007_add_city.sql
${fence}`,
    criteria: `- [ ] The column is there
  - verify sql: \`select count(*) from information_schema.columns where table_name = 'customers' and column_name = 'city'\` => \`1\``,
  },
  operation: {
    purpose: 'Say what will run differently afterwards, and how a person notices when it went wrong.',
    tasks: `### Task 1: Write the configuration

**File:** \`config/service.json\`

${fence}json
{ "port": 8080, "logLevel": "info" }
${fence}

### Task 2: Get approval from the operator on duty

Show the change and wait for approval. What a person must do (sudo, another host, a decision) is a step of its own: the session waits there.`,
    criteria: `- [ ] The service listens on the new port
  - verify file: \`config/service.json\` contains \`8080\``,
  },
}

/** A complete instruction that Jr can carry out as it stands; the author replaces its content. */
export function toTemplate(kind: TemplateKind, title: string): string {
  const { purpose, tasks, criteria } = parts[kind]
  return `# ${title}

**Priority**: P2
**Assigned To**: Software Engineer Jr.

## Background

${purpose}

## Tasks

${tasks}

## Success Criteria

${criteria}
`
}
