import { createExample } from './create-example.ts'
import { isRecord } from './is-record.ts'
import { removeMarkers } from './parse-marker.ts'
import type { ScriptedReply, ScriptedToolCall } from './scripted-reply.ts'
import type { SimulatedRequest, SimulatedTool } from './simulated-request.ts'

/** A restated task is cut here: enough to recognise it, too short to look like an answer. */
const longestTask = 200

/**
 * The answer when nobody scripted one. Structured output: the smallest value of the schema. Tools: list the files, write the file
 * that the prompt names unless it is there already, then finish. Otherwise one sentence that says it is simulated and restates the task.
 * Never runs a command, never overwrites what a listing shows. Throws `RangeError` for a schema that has no simple value.
 */
export function createDefaultReply(request: SimulatedRequest): ScriptedReply {
  if (request.outputSchema && request.tools.length === 0)
    return { text: JSON.stringify(createExample(request.outputSchema)) }
  const call = chooseToolCall(request)
  if (call) return { toolCalls: [call] }
  if (request.outputSchema) return { text: JSON.stringify(createExample(request.outputSchema)) }
  const done = request.toolResults.length > 0 ? `${request.toolResults.length} simulated tool call(s) were made. ` : ''
  return {
    text: `[simulated ${request.tier}] No model was called; this text only stands where an answer would be. ${done}Asked: ${findTask(request.prompt)}`,
  }
}

function chooseToolCall(request: SimulatedRequest): ScriptedToolCall | undefined {
  const { tools, toolChoice, toolResults, prompt } = request
  if (toolChoice === 'none' || tools.length === 0) return undefined
  if (typeof toolChoice === 'object') {
    const forced = tools.find((tool) => tool.name === toolChoice.tool)
    return forced && toCall(forced, {})
  }
  const planned = planToolCalls(tools, prompt)
  const listing = toolResults.join('\n')
  const next = planned.slice(toolResults.length).find(({ input }) => !(input.content && listing.includes(input.path)))
  if (next || toolChoice === 'auto') return next && toCall(next.tool, next.input)
  const finish = tools.find(({ name }) => /finish|done|complete|submit|report/i.test(name)) ?? tools[0]
  return finish && toCall(finish, {})
}

interface PlannedCall {
  readonly tool: SimulatedTool
  readonly input: { readonly path: string; readonly pattern?: string; readonly content?: string }
}

function planToolCalls(tools: readonly SimulatedTool[], prompt: string): readonly PlannedCall[] {
  const list = tools.find(({ name }) => /list|glob|^ls$/i.test(name))
  const write = tools.find(({ name }) => /write|create_file/i.test(name))
  const path = /(?:^|[\s`'"(])((?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.[a-z][a-z0-9]{0,5})(?=$|[\s`'"),:;.])/im.exec(
    removeMarkers(prompt),
  )?.[1]
  return [
    ...(list ? [{ tool: list, input: { path: '.', pattern: '**/*' } }] : []),
    ...(write && path
      ? [
          {
            tool: write,
            input: { path, content: `[simulated] Stands where a model would have written: ${findTask(prompt)}\n` },
          },
        ]
      : []),
  ]
}

/** Names under which tools of different harnesses take the same argument. */
const argumentNames: readonly (readonly [pattern: RegExp, argument: 'path' | 'pattern' | 'content'])[] = [
  [/^(path|file|file_?path|file_?name|directory|dir)$/i, 'path'],
  [/^(pattern|glob)$/i, 'pattern'],
  [/^(content|contents|text|file_text|data)$/i, 'content'],
]

function toCall(tool: SimulatedTool, input: Partial<PlannedCall['input']>): ScriptedToolCall {
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

/** The line that says what to do: a Task, Step or Phase heading, otherwise the first line with words. */
function findTask(prompt: string): string {
  const lines = removeMarkers(prompt)
    .split('\n')
    .map((line) => line.replace(/^[#>*\s-]+/, '').trim())
    .filter((line) => /\w/.test(line))
  const task = lines.find((line) => /^(task|step|phase)\b/i.test(line)) ?? lines[0] ?? '(an empty prompt)'
  return task.length > longestTask ? `${task.slice(0, longestTask)}…` : task
}
