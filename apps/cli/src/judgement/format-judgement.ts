import type { Judgement } from './judge-tree.ts'
import { formatOrderedFiles } from './format-ordered-files.ts'
import { cut } from '../terminal/format-table.ts'
import { printable } from '../terminal/printable.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { Evidence } from '@jr/verifier'
import type { Spending } from '../models/open-asker.ts'
import { describeJudgement } from '../session/describe-status.ts'
import { formatCount, formatUsd } from '../session/format-figures.ts'

const lookOfVerdict = { verified: ['✓', 'green'], unverified: ['?', 'yellow'], refuted: ['✗', 'red'] } as const
const lookOfFeature = { passed: ['✓', 'green'], unverified: ['?', 'yellow'], failed: ['✗', 'red'] } as const

/** A judgement for a person: the verdict, each criterion with what its checks found, and the checks of the document as a whole. */
export function formatJudgement(judgement: Judgement, { paint }: Terminal): string {
  const { title, verdict, features, evidence, files, spending } = judgement
  const [sign, colour] = lookOfVerdict[verdict]
  const after = evidence.filter(({ phase }) => phase === 'after')
  const rest = after.filter((result) => result.featureId === undefined)
  return [
    `${paint(colour, `${sign} ${verdict}`)}  ${clean(title ?? 'untitled')}`,
    ...features.flatMap((feature) => {
      const [featureSign, featureColour] = lookOfFeature[feature.status]
      const rested = describeJudgement(feature)
      const word = `${feature.status}${rested === '' ? '' : ` (${rested})`}`
      const open = after.filter(({ featureId, outcome }) => featureId === feature.featureId && outcome !== 'pass')
      return [
        `  ${paint(featureColour, `${featureSign} ${word}`)} ${clean(feature.text)}  (line ${feature.line})`,
        ...feature.checks
          .filter(({ source }) => source === 'proposed')
          .map(({ text }) => `      proposed by a model: ${clean(text)}`),
        ...(feature.reason === undefined || open.length > 0 ? [] : [`      ${clean(feature.reason)}`]),
        ...open.flatMap((result) => formatFinding(result, '      ')),
      ]
    }),
    ...(rest.length === 0 ? [] : ['Checks that belong to no single criterion']),
    ...rest.flatMap((result) => formatFinding(result, '  ')),
    ...formatOrderedFiles(files),
    ...(spending === null ? [] : [formatSpending(spending)]),
  ].join('\n')
}

function formatFinding({ outcome, command, reason, output }: Evidence, indent: string): readonly string[] {
  const line = `${indent}${outcome.replaceAll('_', ' ')}: ${clean(command)}`
  if (outcome === 'pass' || reason === undefined) return [line]
  // An exit code alone names no defect; what was printed last mostly does.
  const printed = /^exit code \d/.test(reason) ? output.trim().split('\n').at(-1) : undefined
  return [line, `${indent}  ${cut(printable(reason), 400)}`, ...(printed ? [`${indent}  ${clean(printed)}`] : [])]
}

function formatSpending({ calls, costUsd, unpricedCalls, inputTokens, outputTokens }: Spending): string {
  const unpriced = unpricedCalls === 0 ? '' : ` + ${unpricedCalls} unpriced`
  return `cost: ${formatUsd(costUsd)}${unpriced} for ${calls} model ${calls === 1 ? 'call' : 'calls'}, ${formatCount(inputTokens + outputTokens)} tokens`
}

function clean(text: string): string {
  return cut(printable(text), 150)
}
