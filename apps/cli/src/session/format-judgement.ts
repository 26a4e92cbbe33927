import type { Judgement } from '../commands/verify.ts'
import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'

const lookOfVerdict = { verified: ['✓', 'green'], unverified: ['?', 'yellow'], refuted: ['✗', 'red'] } as const
const lookOfFeature = { passed: ['✓', 'green'], unverified: ['?', 'yellow'], failed: ['✗', 'red'] } as const

/** A judgement for a person: the verdict, each criterion with its reason, and the checks of the document as a whole. */
export function formatJudgement({ title, verdict, features, evidence }: Judgement, { paint }: Terminal): string {
  const [sign, colour] = lookOfVerdict[verdict]
  const rest = evidence.filter((result) => result.featureId === undefined)
  return [
    `${paint(colour, `${sign} ${verdict}`)}  ${clean(title ?? 'untitled')}`,
    ...features.flatMap((feature) => {
      const [featureSign, featureColour] = lookOfFeature[feature.status]
      const word = `${feature.status}${feature.judged ? ' (judged by a model)' : ''}`
      return [
        `  ${paint(featureColour, `${featureSign} ${word}`)} ${clean(feature.text)}  (line ${feature.line})`,
        ...(feature.reason === undefined ? [] : [`      ${clean(feature.reason)}`]),
      ]
    }),
    ...(rest.length === 0 ? [] : ['Checks that belong to no single criterion']),
    ...rest.map(
      ({ outcome, command, reason }) =>
        `  ${outcome.replaceAll('_', ' ')}: ${clean(command)}${outcome === 'pass' || reason === undefined ? '' : `\n      ${clean(reason)}`}`,
    ),
  ].join('\n')
}

function clean(text: string): string {
  return cut(printable(text), 150)
}
