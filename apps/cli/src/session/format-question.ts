import type { Question } from '@jr/tracker'
import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'

/** A question for a person with how to answer it, or with its answer. */
export function formatQuestion({ checkId, question, answer }: Question, sessionId: string): string {
  const asked = cut(printable(question), 150)
  if (answer === null) return `  ? ${asked}\n      jr answer ${sessionId.slice(0, 8)} yes|no --check ${checkId}`
  const note = answer.note === null ? '' : `: ${cut(printable(answer.note), 150)}`
  return `  ${answer.answer} ${asked}\n      ${printable(answer.answeredBy.replace(/^person:/, ''))}, ${answer.answeredAt.toISOString()}${note}`
}
