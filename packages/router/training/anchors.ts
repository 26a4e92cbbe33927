/** A task and its tier, written for this project: what Jr is given, which the public data does not show. */
export interface Anchor {
  readonly title: string
  readonly instructions: string
  readonly tier: 'haiku' | 'local' | 'opus'
}

const all = (tier: Anchor['tier'], tasks: readonly (readonly [title: string, instructions?: string])[]): Anchor[] =>
  tasks.map(([title, instructions = '']) => ({ title, instructions, tier }))

/** Never used to measure anything, except that the two tasks of the seed's own tests are among them. */
export const ANCHORS: readonly Anchor[] = [
  ...all('haiku', [
    ['Format this simple document', 'Convert to markdown'],
    ['Format the table', 'Align the columns of the Markdown table'],
    ['Fix a typo', 'Replace "teh" by "the" in README.md'],
    ['Rename a heading', 'Change "Usage" to "How to use" in docs/guide.md'],
    ['List the files', 'List the names of all SQL files in the folder'],
    ['Look up the port', 'Which port does the API listen on?'],
    ['Convert the date', 'Convert 21 January 2026 to ISO 8601'],
    ['Sort the list', 'Sort these names alphabetically'],
    ['Make a title', 'Give this note a short title'],
    ['Add a line to the changelog', 'Add "Fix typo" under Unreleased'],
    ['Translate the label', 'Translate the button label into German'],
    ['Bump the version', 'Set the version in package.json to 1.2.4'],
    ['Count the errors', 'How many lines of this log contain ERROR?'],
    ['Quick lookup', 'What does HTTP status 429 mean?'],
    ['continue'],
    ['commit it'],
    ['Capitalize the headings'],
    ['Remove trailing white space from the file'],
  ]),
  ...all('local', [
    ['Add a health endpoint', 'Write a GET /healthz route that returns 200 and a JSON body'],
    ['Add a column', 'Add an email column to the users table and return it from the API'],
    ['Write unit tests', 'Cover the parser of the command line with unit tests'],
    ['Explain the failure', 'Explain why the deployment script stops after the second step'],
    ['Write a script', 'Write a bash script that backs up the folder every night'],
    ['Add pagination', 'Add limit and cursor parameters to the list endpoint'],
    ['Summarize the meeting notes', 'Five bullet points and the open questions'],
    ['Fix the failing test', 'The date test fails in other time zones; make it pass'],
    ['Create the configuration file', 'Create config.yaml with the three services and their ports'],
    ['Review the change', 'Look at this diff and name problems'],
    ['Update the documentation', 'Describe the new options of the command in docs/cli.md'],
    ['Add logging', 'Log every request with its duration'],
    ['Extract a function', 'Move the duplicated date handling into one function'],
    ['Compare two libraries', 'Compare pg and postgres.js for our case'],
    ['Create a systemd unit', 'Write a unit file that starts the worker and restarts it on failure'],
    ['Add a button', 'Add a refresh button to the header of the page'],
  ]),
  ...all('opus', [
    ['Architect the security system', 'Design auth flow'],
    [
      'Design the permission model',
      'Design roles, tenants and delegation for the whole platform, with a migration plan',
    ],
    [
      'Refactor the data layer',
      'Refactor all modules to use the new repository layer, without downtime, and keep the API compatible',
    ],
    [
      'Audit the authentication',
      'Perform a security audit of login, sessions and token refresh and fix what is critical',
    ],
    [
      'Design the database schema',
      'Design the database schema for sessions, steps, evidence and audit with retention and partitioning',
    ],
    ['Plan the migration', 'Plan the migration from the monolith to services with a rollback for every phase'],
    ['API design', 'Design the public API: resources, versioning, errors, idempotency and rate limits'],
    ['Prove the lock is safe', 'Prove that the fencing protocol never lets two workers write the same session'],
    [
      'Fix the race condition',
      'Two workers sometimes claim the same job after a failover; find the cause, design a fix and prove it correct',
    ],
    ['Build the replication', 'Build multi-region replication with conflict resolution, failover and monitoring'],
    [
      'Security-critical change',
      'Replace the cryptography of the token service and rotate all keys without logging anybody out',
    ],
    [
      'Architecture decision',
      'Choose between event sourcing and plain tables for the tracker and design the consequences',
    ],
  ]),
]

/** Sentences as they surround a request in an instruction. They say nothing about how hard it is. */
export const FILLER: readonly string[] = [
  'The file is in the folder that the last step created.',
  'Keep the existing style and do not touch anything else.',
  'This was discussed last week and everybody agreed.',
  'The team that owns the service is informed.',
  'Use the names that are already in use.',
  'If something is unclear, look at the neighbouring files first.',
  'The production system is not affected by this step.',
  'Background: the platform has grown for three years, across several teams.',
  'See the architecture overview for how the parts hang together.',
  'Tests are run by the pipeline after the merge.',
  'The security team has approved the approach.',
  'Current state: the worker reads its settings from the environment, the database and a file.',
  'Requirements were collected from operators, developers and users.',
  'The result is reviewed by a person before it is used.',
  'Prerequisites: access to the repository, a local database, and Node 24.',
  'Do not change the schema and do not refactor unrelated modules.',
  'Related work: the design of the queue, the audit log and the dashboard.',
  'Deadline: end of the month.',
  'Owner: Software Engineer Jr.',
  'Status: ready for execution.',
]
