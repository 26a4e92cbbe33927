/** Kinds of task for which there is a template. */
export const templateKinds = ['code-change', 'new-file', 'database', 'investigation', 'runbook'] as const
export type TemplateKind = (typeof templateKinds)[number]

const head = (title: string): string => `# JR Instruction: ${title}

**Priority**: P2
**Assigned To**: Software Engineer Jr.
**Task ID**: PROJECT-001

## Objective

One or two sentences: what is wrong or missing today, and what is true when this is done.
`

const constraints = `## Constraints

- Do not change files that no step names.
`

const templates: Readonly<Record<TemplateKind, string>> = {
  'code-change': `${head('Greet people by name')}
## Steps

### Step 1: Greet by name

**File:** \`src/greet.js\`

\`\`\`
<<<<<<< SEARCH
export const greet = () => 'Hello'
=======
export const greet = (name) => \`Hello, \${name}\`
>>>>>>> REPLACE
\`\`\`

### Step 2: Use it in the command line tool

Modify \`src/main.js\`: pass the first argument to \`greet\`, and print the usage when there is none.

${constraints}
## Success Criteria

- [ ] A name is greeted
  - verify: \`node src/main.js Ada\` => \`Hello, Ada\`
- [ ] Without a name the usage is printed
  - verify: \`node src/main.js\` => \`exit 2\`
`,
  'new-file': `${head('Add a health page')}
## Steps

### Step 1: Create the page

**File:** \`public/health.html\`

\`\`\`html
<!doctype html>
<title>Health</title>
<p>ok</p>
\`\`\`

${constraints}
## Success Criteria

- [ ] The page says ok
  - verify file: \`public/health.html\` contains \`<p>ok</p>\`
- [ ] Nothing else changed
  - verify diff: only \`public/health.html\`
`,
  database: `${head('Index orders by customer')}
## Steps

### Step 1: Write the migration

**File:** \`db/migrations/0042_orders_by_customer.sql\`

\`\`\`sql
create index if not exists orders_by_customer on orders (customer_id);
\`\`\`

### Step 2: Apply the migration

Run \`npm run migrate\` and keep its output.

${constraints}
## Success Criteria

- [ ] The index exists
  - verify sql: \`select count(*) from pg_indexes where indexname = 'orders_by_customer'\` => \`= 1\`

## Rollback

\`\`\`sql
drop index if exists orders_by_customer;
\`\`\`
`,
  investigation: `${head('Find out why logins are slow')}
## Steps

### Step 1: Collect the evidence

Read \`logs/login.log\` and write what is slow, with line numbers, to \`findings.md\`.

### Step 2: Explain the cause

Add a section "Cause" to \`findings.md\` that names one cause and cites the lines that show it.

${constraints}
## Success Criteria

- [ ] The report names a cause
  - verify file: \`findings.md\` contains \`## Cause\`
- [ ] Every claim is backed by lines that exist
  - judge: Each statement in findings.md cites lines of logs/login.log that support it
`,
  runbook: `${head('Clear the stuck queue')}
## Steps

### Step 1: Look at the queue

Run \`node scripts/queue.js status\` and note how many jobs are older than an hour.

### Step 2: Release the stuck jobs

Run \`node scripts/queue.js release --older-than 1h\`.

### Step 3: Get approval from the owner before anything is deleted

The owner reads the list of the oldest jobs; the session waits here. Done when the owner has agreed in writing.

${constraints}
## Success Criteria

- [ ] No job is older than an hour
  - verify: \`node scripts/queue.js count --older-than 1h\` => \`= 0\`
- [ ] The owner agrees
  - human: Is the queue as it should be?
`,
}

/** A good instruction to start from; it plans without findings. */
export function instructionTemplate(kind: TemplateKind): string {
  return templates[kind]
}
