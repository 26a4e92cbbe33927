/** What people write before they say what they want. It says nothing about how hard it is. */
const PREAMBLES = [
  'hey,',
  'hi!',
  'ok so',
  'please',
  'pls',
  'can you',
  'could you',
  'quick question:',
  'i need you to',
  'we need to',
  'one more thing:',
  'for my team:',
  'i was wondering,',
  'help me:',
  'urgent:',
] as const

const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bwhat is\b/i, 'whats'],
  [/\bwho is\b/i, 'whos'],
  [/\bwhere is\b/i, 'wheres'],
  [/\bhow is\b/i, 'hows'],
]

/**
 * The same request as somebody types it who is in a hurry: no apostrophes, no mark at the end, contractions, something
 * said before it. The training prompts are all written with care, so a model of them alone leans on their punctuation.
 */
export function typeInPassing(prompt: string, random: () => number): string {
  let typed = prompt
  if (random() < 0.5) typed = typed.replaceAll("'", '').replace(/[.?!？。！]+$/u, '')
  if (random() < 0.5) for (const [pattern, short] of CONTRACTIONS) typed = typed.replace(pattern, short)
  if (random() < 0.15) typed = typed.replace(/^(?:what is|what are|who is) (?:an? |the )?/i, '')
  if (random() < 0.4) typed = `${PREAMBLES[Math.floor(random() * PREAMBLES.length)] ?? ''} ${typed}`
  return typed
}
