/** Instructions whose sessions show what the monitor can show. The simulator obeys the markers in double brackets. */
export const pictureInstructions: readonly string[] = [
  `# Rename the metrics of the collector

**Assigned To**: DevOps Jr
**Kanban Task**: SAG-JR-025

### Task 1: List the metrics

**File:** \`metrics/names.txt\`

\`\`\`text
jr_sessions_total
jr_steps_total
\`\`\`

### Task 2: Summarize what changes for the readers of the dashboards

Summarize in two sentences.

## Success Criteria

- [ ] The list of names exists
  - verify file: \`metrics/names.txt\` contains \`jr_sessions_total\`
- [ ] Readers of the dashboards find their way
`,
  `# Convert the runbooks

**Assigned To**: Documentation Jr
**Kanban Task**: SAG-JR-027

### Task 1: Write the index

**File:** \`runbooks/index.md\`

\`\`\`markdown
# Runbooks

- restore
- rotate
\`\`\`

### Task 2: Replace the old heading

**File:** \`runbooks/index.md\`

\`\`\`
<<<<<<< SEARCH
# Operations handbook
=======
# Runbooks of the operations team
>>>>>>> REPLACE
\`\`\`

### Task 3: Format the list of contacts

Format the list of contacts as a table.

## Success Criteria

- [ ] The index names the team
  - verify file: \`runbooks/index.md\` contains \`operations team\`
`,
  `# Add the router and the progress tab

**Assigned To**: Software Engineer Jr.
**Kanban Task**: SAG-JR-008

### Task 1: Write the classifier

**File:** \`router/classify.py\`

\`\`\`python
SIMPLE = ("format", "convert", "summarize")


def classify(task: dict) -> str:
    text = f"{task.get('title', '')} {task.get('instructions', '')}".lower()
    return "haiku" if any(word in text for word in SIMPLE) else "local"
\`\`\`

### Task 2: Summarize the decision

Summarize in one sentence why simple tasks go to Haiku.

### Task 3: Format the release note

Format the release note. [[simulate: slow 45s]]

### Task 4: Convert the note to plain text

Convert the note to plain text.

## Success Criteria

- [ ] The classifier knows its tiers
  - verify file: \`router/classify.py\` contains \`haiku\`
`,
  `# Weekly list of contacts

**Assigned To**: Documentation Jr
**Kanban Task**: SAG-JR-029

### Task 1: Format the list of contacts

Format the list of contacts as a table.

### Task 2: Format the list of hosts

Format this simple list of hosts as bullet points.

## Success Criteria

- [ ] The lists are readable
`,
  `# Sort the release notes

**Assigned To**: Software Engineer Jr.
**Kanban Task**: SAG-JR-030

### Task 1: Keep the list of changes

**File:** \`notes/changes.txt\`

\`\`\`text
router
tracker
\`\`\`

### Task 2: Format the list as a table

Format this simple list as a table.

## Success Criteria

- [ ] The list of changes is kept
  - verify file: \`notes/changes.txt\` contains \`tracker\`
`,
]
