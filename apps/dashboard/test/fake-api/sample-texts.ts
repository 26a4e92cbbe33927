/** The document of the sample sessions. */
export const instruction: string = [
  '# JR Instruction: Add the router',
  '',
  '**Assigned To**: Software Engineer Jr.',
  '',
  '## Implementation Tasks',
  '',
  ...Array.from({ length: 4 }, (_, index) => [
    `### Task ${index + 1}: ${['Write the router', 'Write the schema', 'Generate tests', 'Wire the dashboard'][index]}`,
    '',
    'Create `jr_executor/llm_router.py` and say in a comment why each tier is chosen.',
    '',
    '```python',
    'def classify(task: dict) -> str:',
    '    return "haiku"',
    '```',
    '',
  ]).flat(),
  '## Success Criteria',
  '',
  '- [ ] Haiku answers simple tasks in under 2 seconds',
  '- [ ] Sessions survive a restart',
].join('\n')

/** The change that their first step made. */
export const diff: string = `--- a/jr_executor/llm_router.py
+++ b/jr_executor/llm_router.py
@@ -1,6 +1,9 @@
 """LLM router."""
-def classify(task):
-    return "opus"
+SIMPLE = ("format", "convert", "summarise")
+
+
+def classify(task: dict) -> str:
+    text = f"{task.get('title', '')} {task.get('instructions', '')}".lower()
+    return "haiku" if any(word in text for word in SIMPLE) else "local"
 
 # end
`
