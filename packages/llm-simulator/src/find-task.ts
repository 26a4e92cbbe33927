import { removeMarkers } from './parse-marker.ts'

/** A restated task is cut here: enough to recognise it, too short to look like an answer. */
const longestTask = 200

/**
 * The part of a prompt that says what to do: inside its last `<step>` or `<task>` element where it has one (the rest is context),
 * otherwise all of it. Only this part is searched for markers, tasks and paths.
 */
export function findTaskText(prompt: string): string {
  return [...prompt.matchAll(/<(step|task)\b[^>]*>([\s\S]*?)<\/\1>/g)].at(-1)?.[2] ?? prompt
}

/** The line that says what to do: a Task, Step or Phase heading, otherwise the first line with words. */
export function findTask(prompt: string): string {
  const lines = removeMarkers(findTaskText(prompt))
    .split('\n')
    .map((line) => line.replace(/^[#>*\s-]+/, '').trim())
    .filter((line) => /\w/.test(line))
  const task = lines.find((line) => /^(task|step|phase)\b(?!\W*id\b)/i.test(line)) ?? lines[0] ?? '(an empty prompt)'
  return task.length > longestTask ? `${task.slice(0, longestTask)}…` : task
}

/** In this order: a path in backticks, a path with a directory, a name after a word that says it is a file. */
const pathPatterns = [
  /`(?!\.\.)((?:[\w.-]+\/)*[\w.-]+\.[a-z]\w{0,5})`/i,
  /(?:^|\s)(?!\.\.)((?:[\w.-]+\/)+[\w.-]+\.[a-z]\w{0,5})\b/i,
  /\b(?:file|write|create|into|to)[:\s]+([\w-][\w.-]*\.[a-z]\w{0,5})\b/i,
]

/** The first relative path of a file that the task names, if it names one. */
export function findPath(prompt: string): string | undefined {
  const text = removeMarkers(findTaskText(prompt))
  const path = pathPatterns.map((pattern) => pattern.exec(text)?.[1]).find((match) => match !== undefined)
  return path?.split('/').includes('..') === true ? undefined : path
}

/** A file for a task that names none: `simulated/add-a-tab.md`. */
export function toFileName(task: string): string {
  const slug = task
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)
  return `simulated/${slug || 'task'}.md`
}
