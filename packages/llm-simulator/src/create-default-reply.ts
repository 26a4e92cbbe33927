import { createExample } from './create-example.ts'
import { findPath, findTask, toFileName } from './find-task.ts'
import { isRecord } from './is-record.ts'
import type { ScriptedReply, ScriptedToolCall } from './scripted-reply.ts'
import type { SimulatedRequest, SimulatedTool } from './simulated-request.ts'

/**
 * The answer when nobody scripted one. Structured output: the smallest value of the schema. Tools: list the files, write the file
 * that the task names (else one named after the task) unless it is there already, then finish. Otherwise one sentence that says it is simulated and restates the task.
 * Never runs a command, never overwrites what a listing shows. Throws `RangeError` for a schema that has no simple value.
 */
export function createDefaultReply(request: SimulatedRequest): ScriptedReply {
  const call = chooseToolCall(request)
  if (call) return { toolCalls: [call] }
  if (request.outputSchema) return toFinalReply(request, JSON.stringify(createExample(request.outputSchema)))
  const done = request.toolResults.length > 0 ? `${request.toolResults.length} simulated tool call(s) were made. ` : ''
  return toFinalReply(
    request,
    `[simulated ${request.tier}] No model was called; this text only stands where an answer would be. ${done}Asked: ${findTask(request.prompt)}`,
  )
}

/** An answer in words; where a tool call is forced, the call of a tool that finishes (or of the first one). */
export function toFinalReply({ toolChoice, tools }: SimulatedRequest, text: string): ScriptedReply {
  if (toolChoice !== 'any') return { text }
  const finish = tools.find(({ name }) => /final|finish|done|complete|submit|report/i.test(name)) ?? tools[0]
  return finish ? { toolCalls: [toCall(finish, { answer: text })] } : { text }
}

function chooseToolCall({ tools, toolChoice, toolResults, prompt }: SimulatedRequest): ScriptedToolCall | undefined {
  if (toolChoice === 'none') return undefined
  if (typeof toolChoice === 'object') {
    const forced = tools.find((tool) => tool.name === toolChoice.tool)
    return forced && toCall(forced, {})
  }
  const listing = toolResults.join('\n')
  const next = planToolCalls(tools, prompt)
    .slice(toolResults.length)
    .find(({ input }) => input.content === undefined || !listing.includes(input.path))
  return next && toCall(next.tool, next.input)
}

interface PlannedCall {
  readonly tool: SimulatedTool
  readonly input: { readonly path: string; readonly pattern?: string; readonly content?: string }
}

function planToolCalls(tools: readonly SimulatedTool[], prompt: string): readonly PlannedCall[] {
  const list = tools.find(({ name }) => /list|glob|^ls$/i.test(name))
  const write = tools.find(({ name }) => /write|create_file/i.test(name))
  const path = findPath(prompt) ?? toFileName(findTask(prompt))
  const content = `[simulated] Stands where a model would have written: ${findTask(prompt)}\n`
  return [
    ...(list ? [{ tool: list, input: { path: '.', pattern: '**/*' } }] : []),
    ...(write ? [{ tool: write, input: { path, content } }] : []),
  ]
}

/** Names under which tools of different harnesses take the same argument. */
const argumentNames = [
  [/^(path|file|file_?path|file_?name|directory|dir)$/i, 'path'],
  [/^(pattern|glob)$/i, 'pattern'],
  [/^(content|contents|text|file_text|data)$/i, 'content'],
  [/^(answer|summary|result|message)$/i, 'answer'],
] as const

type ToolInput = Partial<Record<(typeof argumentNames)[number][1], string>>

function toCall(tool: SimulatedTool, input: ToolInput): ScriptedToolCall {
  const example = createExample(tool.inputSchema)
  const filled: Record<string, unknown> = isRecord(example) ? { ...example } : {}
  const properties = isRecord(tool.inputSchema.properties) ? Object.keys(tool.inputSchema.properties) : []
  for (const property of properties) {
    const argument = argumentNames.find(([pattern]) => pattern.test(property))?.[1]
    const value = argument && input[argument]
    if (value !== undefined) filled[property] = value
  }
  return { name: tool.name, input: filled }
}
