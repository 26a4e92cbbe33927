import { expect, test } from 'vitest'
import { composePrompt, promptBudget, shorten } from '../src/compose-prompt.ts'

const parts = {
  title: 'Tidy the notes',
  background: 'The notes grew for years.',
  features: ['Every note has a title'],
  step: { number: 2, total: 3, name: 'Write the summary', body: 'Summarise notes.md in five lines.\n' },
  earlier: [{ number: 1, name: 'Read the notes', output: 'There are 40 notes.' }],
}

test('puts the step last, after what it needs to know', () => {
  expect(composePrompt(parts)).toBe(`<instruction>Tidy the notes</instruction>

<background>
The notes grew for years.
</background>

<acceptance_criteria>
- Every note has a title
</acceptance_criteria>

<earlier_steps>
1. Read the notes
There are 40 notes.
</earlier_steps>

<step number="2" of="3">
Write the summary

Summarise notes.md in five lines.
</step>`)
})

test('leaves empty parts out', () => {
  const prompt = composePrompt({ ...parts, background: ' \n', features: [], earlier: [] })
  expect(prompt.match(/<\w+/g)).toEqual(['<instruction', '<step'])
})

test('keeps the newest outputs and says how many older ones are missing', () => {
  const earlier = Array.from({ length: 10 }, (_, index) => ({
    number: index + 1,
    name: `Part ${index + 1}`,
    output: 'x'.repeat(promptBudget.oneOutput - 100),
  }))
  const prompt = composePrompt({ ...parts, earlier })
  expect(prompt).toContain('(the outputs of 7 earlier steps are left out)')
  expect(prompt.match(/^\d+\. Part \d+$/gm)).toEqual(['8. Part 8', '9. Part 9', '10. Part 10'])
})

test('bounds every part beside the step itself', () => {
  const long = 'y'.repeat(100_000)
  const prompt = composePrompt({
    ...parts,
    background: long,
    features: [long],
    earlier: [{ number: 1, name: 'a', output: long }],
  })
  const { background, features, oneOutput } = promptBudget
  expect(prompt.length).toBeLessThan(background + features + oneOutput + 1_000)
})

test('shortens a text in its middle', () => {
  expect(shorten('abcdefghij', 6)).toBe('abcd\n… (4 characters left out) …\nij')
  expect(shorten('abc', 3)).toBe('abc')
})
