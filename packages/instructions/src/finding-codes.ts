import type { Finding, Severity } from './plan.ts'

export interface FindingRule {
  readonly severity: Severity
  /** What it means; docs/instructions.md prints it. */
  readonly meaning: string
  /** What the author does about it. */
  readonly hint: string
}

export type FindingCode =
  | 'empty_document'
  | 'binary_document'
  | 'too_large'
  | 'no_steps'
  | 'needs_rewrite'
  | 'no_title'
  | 'no_criteria'
  | 'prose_criteria'
  | 'verify_syntax'
  | 'mutating_check'
  | 'many_steps'
  | 'ambiguous_order'
  | 'duplicate_title'
  | 'vague_step'
  | 'ticked_step'
  | 'unclosed_fence'
  | 'nested_fence'
  | 'broken_edit'
  | 'edit_without_path'
  | 'block_outside_steps'
  | 'order_outside_steps'
  | 'written_twice'
  | 'conflicting_metadata'
  | 'unusable_check'
  | 'missing_path'
  | 'search_absent'
  | 'search_ambiguous'
  | 'search_applied'
  | 'outside_workspace'
  | 'manual_sudo'
  | 'manual_remote'
  | 'manual_step'
  | 'destructive_command'
  | 'secret'
  | 'heredoc_file'

/** Every finding there is. Severity `error` makes a document not executable. */
export const findingRules: Readonly<Record<FindingCode, FindingRule>> = {
  empty_document: {
    severity: 'error',
    meaning: 'The document holds no text.',
    hint: 'Write an instruction; `jr new code-change` gives a template.',
  },
  binary_document: { severity: 'error', meaning: 'The file is not text.', hint: 'Give a Markdown file in UTF-8.' },
  too_large: {
    severity: 'error',
    meaning: 'The document is over 2 MB.',
    hint: 'Move data and listings into files of the workspace and name their paths.',
  },
  no_steps: {
    severity: 'error',
    meaning: 'Nothing in the document orders work.',
    hint: 'Add headings such as `### Step 1: …` that name a file and say what to change in it, or SEARCH/REPLACE blocks with their file; `jr new code-change` shows the form.',
  },
  needs_rewrite: {
    severity: 'error',
    meaning: 'The document is a design or a plan over weeks, not work that a Jr can carry out.',
    hint: 'Take one piece of it that fits into a day and write it as steps that each name a file, a command or an edit, with `## Success Criteria` below; `jr new code-change` shows the form.',
  },
  no_title: { severity: 'info', meaning: 'There is no level 1 heading.', hint: 'Begin with `# What this changes`.' },
  no_criteria: {
    severity: 'warning',
    meaning: 'There are no success criteria, so nothing can be verified.',
    hint: 'Add `## Success Criteria` with one checkable item a line.',
  },
  prose_criteria: {
    severity: 'warning',
    meaning:
      'A criterion has no check that can be run; it will stay unverified unless a check is proposed or a person judges.',
    hint: 'Add below it: - verify: `command` => `expected`',
  },
  verify_syntax: {
    severity: 'warning',
    meaning: 'A `verify:` line cannot be read.',
    hint: 'See docs/instructions.md, "How done is proven".',
  },
  mutating_check: {
    severity: 'warning',
    meaning: 'A check changes files, data or services.',
    hint: 'Move the change into a step and let the check only look.',
  },
  many_steps: {
    severity: 'warning',
    meaning: 'There are more than ten steps.',
    hint: 'Split the document: shorter sessions fail less and are easier to judge.',
  },
  ambiguous_order: {
    severity: 'warning',
    meaning: 'The step numbers repeat, skip back or disagree with the order in the document.',
    hint: 'Number the steps in the order in which they must run; document order is used.',
  },
  duplicate_title: {
    severity: 'info',
    meaning: 'Two steps have the same title.',
    hint: 'Say in each title what differs.',
  },
  vague_step: {
    severity: 'info',
    meaning: 'A step names no file, command or code.',
    hint: 'Name the files it touches and what the result must be.',
  },
  ticked_step: {
    severity: 'warning',
    meaning: 'A step is ticked already; a tick proves nothing, so it is carried out.',
    hint: 'Remove it when it is done; when it may not be, untick it.',
  },
  unclosed_fence: {
    severity: 'warning',
    meaning: 'A code fence is never closed; its end was inferred.',
    hint: 'Close it with as many backticks as it opens with.',
  },
  nested_fence: {
    severity: 'info',
    meaning: 'A fence stands inside a fence of the same length.',
    hint: 'Open and close the outer one with four backticks.',
  },
  broken_edit: {
    severity: 'warning',
    meaning: 'A SEARCH/REPLACE block has no divider or no end and is ignored.',
    hint: 'Write <<<<<<< SEARCH, =======, >>>>>>> REPLACE, each on a line of its own.',
  },
  edit_without_path: {
    severity: 'warning',
    meaning: 'An edit does not say which file it changes.',
    hint: 'Put **File:** `path` above it.',
  },
  block_outside_steps: {
    severity: 'warning',
    meaning: 'A part orders work but belongs to no step; its code is only context.',
    hint: 'Make it a step of its own, or move it into one.',
  },
  order_outside_steps: {
    severity: 'warning',
    meaning:
      'A sentence or a row of a table orders the change of a file but belongs to no step: nobody will carry it out.',
    hint: 'Make it a step of its own, or move it into one.',
  },
  written_twice: {
    severity: 'warning',
    meaning: 'Two steps write the same file with different content; the later one wins.',
    hint: 'Keep one of them, or make the later one an edit with SEARCH/REPLACE.',
  },
  conflicting_metadata: {
    severity: 'warning',
    meaning: 'The document gives two priorities or two task ids; the first counts.',
    hint: 'Keep the one that is meant.',
  },
  unusable_check: {
    severity: 'info',
    meaning: 'A block under Verification or Testing is no command that can be run, or says no outcome to check.',
    hint: 'Mark commands as ```bash or ```sql, and output as ```text; say the exit code or the output: "exits with 1".',
  },
  missing_path: {
    severity: 'warning',
    meaning: 'A file that a step changes is not in the workspace.',
    hint: 'Correct the path, or say that the step creates it.',
  },
  search_absent: {
    severity: 'error',
    meaning: 'The SEARCH text is not in the file.',
    hint: 'Copy the lines from the file as they are, white space included.',
  },
  search_ambiguous: {
    severity: 'error',
    meaning: 'The SEARCH text occurs more than once in the file.',
    hint: 'Add lines around it until it is unique.',
  },
  search_applied: {
    severity: 'info',
    meaning: 'The file already holds the REPLACE text.',
    hint: 'Nothing to do; the step will pass without a change.',
  },
  outside_workspace: {
    severity: 'info',
    meaning: 'A path is absolute; a Jr changes files inside its workspace only.',
    hint: 'Use paths relative to the workspace, or run with that directory as workspace.',
  },
  manual_sudo: {
    severity: 'warning',
    meaning: 'A step needs root; the session will wait for a person.',
    hint: 'Keep such commands in a step of their own.',
  },
  manual_remote: {
    severity: 'warning',
    meaning: 'A step works on another host; the session will wait for a person.',
    hint: 'Keep it in a step of its own, or submit the document on that host.',
  },
  manual_step: {
    severity: 'info',
    meaning: 'A step needs a person; the session will wait.',
    hint: 'Say what the person must do and how to tell that it is done.',
  },
  destructive_command: {
    severity: 'warning',
    meaning: 'A command deletes what an undo cannot bring back.',
    hint: 'Name exactly what may be deleted, or leave it to a person.',
  },
  secret: {
    severity: 'warning',
    meaning: 'The document holds a credential; it is masked wherever it is stored or shown, and must count as leaked.',
    hint: 'Name the environment variable or vault entry instead, and rotate the credential.',
  },
  heredoc_file: {
    severity: 'info',
    meaning: 'A file is created by a shell here-document.',
    hint: 'Write **File:** `path` and a fence with the content: then it is applied without a shell.',
  },
}

/** Builds a finding with the severity and hint of its rule; `hint` replaces the rule's when something more exact is known. */
export function toFinding(code: FindingCode, line: number, message: string, hint?: string): Finding {
  const rule = findingRules[code]
  return { code, severity: rule.severity, line, message, hint: hint ?? rule.hint }
}
