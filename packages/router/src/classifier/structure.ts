import { KINDS, LETTER } from './character-kinds.ts'
import type { Ask } from './lexicon.ts'
import type { TaskText } from './task-text.ts'

/** Features that are not words, by name. */
export const STRUCTURE = [
  'bias',
  'ask:fact',
  'ask:explain',
  'ask:build',
  'ask:prove',
  'ask:none',
  'question',
  'length',
  'list',
  'digits',
  'code',
  'files',
  'negation',
] as const

/** One of {@link STRUCTURE}. */
export type Structure = (typeof STRUCTURE)[number]

/** What was read in the first two sentences of a text. */
export interface Head {
  /** Where they end. */
  readonly end: number
  /** Size of the first one: an ideograph counts one, a word two. */
  readonly firstUnits: number
  readonly negations: number
  /** How often each kind of answer was asked for; the first words count double. */
  readonly asked: Readonly<Record<Ask, number>>
}

/** Values of {@link STRUCTURE}, in sixteenths; each capped near the largest value of the training data: beyond it the model knows nothing. */
export function describeStructure(task: TaskText, head: Head, into: Int32Array): void {
  const { asked } = head
  const marks = countMarks(task.text, head.end)
  const values: Record<Structure, number> = {
    bias: 16,
    'ask:fact': Math.min(asked.fact, 2) * 8,
    'ask:explain': Math.min(asked.explain, 2) * 8,
    'ask:build': Math.min(asked.build, 4) * 4,
    'ask:prove': Math.min(asked.prove, 2) * 8,
    'ask:none': asked.fact + asked.explain + asked.build + asked.prove === 0 ? 16 : 0,
    question: marks.question ? 16 : 0,
    // log2 may differ in its last bits; a test shows that no sentence is long enough for that to change a sixteenth.
    length: Math.round(16 * Math.log2(1 + head.firstUnits / 2)),
    list: Math.min(marks.commas, 4) * 8,
    digits: marks.digits ? 16 : 0,
    code: task.codeBlocks > 0 ? 16 : 0,
    files: Math.min(marks.files, 4) * 4,
    negation: Math.min(head.negations, 2) * 8,
  }
  STRUCTURE.forEach((name, index) => {
    into[index] = values[name]
  })
}

interface Marks {
  readonly commas: number
  readonly files: number
  readonly digits: boolean
  readonly question: boolean
}

function countMarks(text: string, end: number): Marks {
  let commas = 0
  let files = 0
  let digits = false
  let question = false
  for (let index = 0; index < end && index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 48 && code <= 57) digits = true
    else if (code === 44 || code === 59 || code === 0x3001) commas += 1
    else if (code === 63) question = true
    else if (code === 46 && isExtension(text, index + 1)) files += 1
  }
  return { commas, files, digits, question }
}

/** A letter after a full stop and a word before it, as in `main.ts`. */
function isExtension(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  return code >= 97 && code <= 122 && KINDS[text.charCodeAt(index - 2)] === LETTER
}
