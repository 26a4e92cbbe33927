import type { Check } from '@jr/instructions'
import { readFile } from '@jr/workspace'
import { Ajv } from 'ajv'
import type { CheckContext } from '../check-context.ts'
import { collectJudgeEvidence } from '../collect-judge-evidence.ts'
import type { CheckResult } from '../evidence.ts'
import { judgeAnswerSchema } from '../judge.ts'
import type { JudgeAnswer } from '../judge.ts'

type JudgeCheck = Extract<Check, { kind: 'judge' }>

const isJudgeAnswer = new Ajv().compile<JudgeAnswer>(judgeAnswerSchema)

/**
 * Asks a model that did none of the work. It sees the rubric and what the harness collected, never what the author
 * says of itself; each quote it gives is looked up, and an answer with a false quote, or a pass without any, counts for nothing.
 */
export async function runJudgeCheck(check: JudgeCheck, context: CheckContext): Promise<CheckResult> {
  const command = check.rubric
  const cannot = (reason: string, output = ''): CheckResult => ({
    outcome: 'could_not_run',
    command,
    output,
    reason,
    judged: true,
  })
  const { judge } = context
  if (judge === undefined) return cannot(context.noJudgeReason ?? 'needs a judge model, and none was given')
  if (judge.authorModels.includes(judge.model))
    return cannot(`needs a judge other than ${judge.model}, which did the work itself`)
  const prompt = await collectJudgeEvidence(check.rubric, context)
  let answer: unknown
  try {
    answer = await judge.ask({
      prompt,
      schema: judgeAnswerSchema,
      ...(context.signal && { signal: context.signal }),
    })
  } catch (error) {
    context.signal?.throwIfAborted()
    const { message, hint } = error as { message: string; hint?: string }
    return cannot(`${judge.model} gave no answer: ${message}${hint === undefined ? '' : `. ${hint}`}`)
  }
  if (!isJudgeAnswer(answer)) return cannot(`${judge.model} did not answer in the form that was asked for`)
  const output = `${judge.model}: ${answer.verdict}\n${answer.findings.map((finding) => `${finding.path}:${finding.line} ${finding.quote}`).join('\n')}`
  for (const finding of answer.findings) {
    if (!(await isTrueQuote(finding, context)))
      return cannot(`${judge.model} quotes ${finding.path}:${finding.line}, where no such text stands`, output)
  }
  if (answer.verdict === 'insufficient') return cannot(`${judge.model} finds the evidence insufficient`, output)
  if (answer.verdict === 'pass' && answer.findings.length === 0)
    return cannot(`${judge.model} passes it without a single quote`, output)
  return {
    outcome: answer.verdict,
    command,
    output,
    judged: true,
    ...(answer.verdict === 'fail' && { reason: `judged not fulfilled by ${judge.model}` }),
  }
}

/** Models miscount lines; a quote may stand this far from where they say. */
const lineTolerance = 3

async function isTrueQuote(finding: JudgeAnswer['findings'][number], context: CheckContext): Promise<boolean> {
  const content = await readFile(context.workspace, finding.path).catch(() => undefined)
  if (content === undefined) return false
  const quoted = squeeze(finding.quote)
  const height = finding.quote.split('\n').length
  const lines = content.split('\n')
  const from = Math.max(0, finding.line - 1 - lineTolerance)
  return quoted !== '' && squeeze(lines.slice(from, finding.line + height + lineTolerance).join('\n')).includes(quoted)
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
