import type { Block } from './block.ts'
import { toPlainText } from './inline-text.ts'
import { maskSecrets } from './mask-secrets.ts'
import type { Section } from './outline.ts'
import type { PlanMetadata } from './plan.ts'

interface Entry {
  readonly key: string
  readonly value: string
  /** 1-based. */
  readonly line: number
}

/** Two values for one key: the first of them counts. */
export interface MetadataConflict {
  readonly key: string
  readonly used: string
  readonly other: string
  readonly line: number
}

// In the order of preference: the task's own id before the board's, the board's before the project's.
const taskIdKeys = [
  'task_id',
  'taskid',
  'jr_id',
  'jr_task_id',
  'jr_task',
  'kanban_task',
  'kanban_id',
  'kanban',
  'kanban_card',
  'ticket',
  'ticket_id',
  'jira',
  'jira_ticket',
  'jira_key',
  'issue_key',
  'story_id',
  'instruction_id',
  'project_id',
  'id',
]
const assigneeKeys = [
  'assigned_to',
  'assigned',
  'assigned_jr',
  'assignee',
  'assign_to',
  'to',
  'jr_name',
  'jr',
  'executor',
  'jr_type',
  'jr_agent',
  'target_jr',
  'for',
  'owner',
]
const knownKeys = new Set(['priority', ...taskIdKeys.slice(0, -1), ...assigneeKeys.slice(0, 7), 'for'])
/** The same keys in German, French, Spanish, Portuguese, Italian, Dutch and Chinese, without accents. */
const foreignKeys: readonly (readonly [RegExp, string])[] = [
  [/^(?:prio|prioritat|priorite|prioridade?|priorita|prioriteit|[优優]先[级級度])$/, 'priority'],
  [
    /^(?:zugewiesen(?:_an)?|zustandig|bearbeiter(?:in)?|verantwortlich(?:e[rn]?)?|responsable|responsavel|responsabile|担当者?|负责人|指派给|分配给|执行人|assignee?_a|attribuee?_a|asignad[oa]_a|atribuid[oa]_a|assegnat[oa]_a|toegewezen_aan)$/,
    'assigned_to',
  ],
  [
    /^(?:aufgaben?_?(?:id|nr|nummer)|vorgang|(?:vorgangs|ticket|auftrags)_?(?:id|nr|nummer)|任务_?(?:编号|id|号)|工单_?(?:编号|号)?|id_(?:de_(?:la_)?)?(?:tache|tarea|tarefa)|id_attivita|taak_id)$/,
    'task_id',
  ],
]
// With marks of emphasis around it.
const longestKey = 30
const unset =
  /^(?:to be (?:assigned|determined|created|confirmed)|tbd|tba|n\/?a|none|unassigned|unknown|pending|auto(?:[- ]?\w+)?|new|not (?:yet )?assigned|\(.*\)|[-–—?]*|open|any(?:one)?|tpm)$/i
const headerTitle =
  /^(?:metadata|header|task (?:info(?:rmation)?|metadata|details|header)|document (?:info|metadata)|info|details|instruction (?:metadata|header)|overview|task|summary)$/i

/** Reads priority, assignee, task id and every other key of the head; the head wins over the rest of the document. */
export function readMetadata(
  root: Section,
  frontMatter: readonly string[],
): { metadata: PlanMetadata; conflicts: MetadataConflict[] } {
  // The first line of front matter is the second of the document.
  const head: Entry[] = [...readYaml(frontMatter, 2)]
  const [first] = root.children
  const isTitled = root.children.length > 0 && first?.level === 1
  collect(root.blocks, head)
  if (isTitled && first) collect(first.blocks, head)
  const sections = isTitled && first ? [...first.children, ...root.children.slice(1)] : root.children
  for (const [index, section] of sections.entries()) {
    const pair = /^([A-Za-z][\w .()/-]{1,30}?)\s*:\s+(.+)$/.exec(toPlainText(section.title))
    if (pair && isKnown(pair[1] ?? '')) {
      head.push({ key: toKey(pair[1] ?? ''), value: pair[2] ?? '', line: section.line })
      collect(section.blocks, head)
    } else if (isKnown(section.title) && section.blocks[0]?.type === 'paragraph') {
      head.push({
        key: toKey(section.title),
        value: toPlainText(section.blocks[0].text.split('\n')[0] ?? ''),
        line: section.line,
      })
    } else if (index < 3 && (headerTitle.test(section.title) || section.level > 6)) {
      collect(
        section.blocks,
        head,
        headerTitle.test(section.title) && !/^(?:overview|summary|task)$/i.test(section.title) ? undefined : isKnown,
      )
    }
  }
  const foot: Entry[] = []
  collect(footerBlocks(root), foot, isKnown)
  const metadata: Record<string, string> = {}
  const entries = [...head, ...foot.filter((entry) => isKnown(entry.key))]
  const priority = entries
    .map((entry) => (entry.key === 'priority' ? toPriority(entry.value) : undefined))
    .find(Boolean)
  const assignedTo = findFirst(assigneeKeys, entries, toAssignee)
  const taskId = findFirst(taskIdKeys, entries, toTaskId)
  if (priority) metadata['priority'] = priority
  if (assignedTo) metadata['assigned_to'] = assignedTo
  if (taskId) metadata['task_id'] = taskId
  for (const { key, value } of head) {
    if (key in metadata || key === 'priority' || key === 'assigned_to' || key === 'task_id' || value === '') continue
    // The key tells what the value is: "password".
    metadata[key] = maskSecrets(`${key}: ${value.slice(0, 500)}`).slice(key.length + 2)
  }
  return { metadata, conflicts: findConflicts(entries) }
}

function findConflicts(entries: readonly Entry[]): MetadataConflict[] {
  const firsts = new Map<string, string>()
  const conflicts: MetadataConflict[] = []
  for (const { key, value, line } of entries) {
    const read = key === 'priority' ? toPriority : taskIdKeys.includes(key) ? toTaskId : undefined
    const other = read?.(value)
    if (!other) continue
    const used = firsts.get(key)
    if (used === undefined) firsts.set(key, other)
    else if (used.toLowerCase() !== other.toLowerCase()) conflicts.push({ key, used, other, line })
  }
  return conflicts
}

function isKnown(key: string): boolean {
  return key.length < longestKey && knownKeys.has(toKey(key))
}

function toKey(key: string): string {
  const plain = toPlainText(key)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
  return knownKeys.has(plain) ? plain : (foreignKeys.find(([pattern]) => pattern.test(plain))?.[1] ?? plain)
}

/** `key: value` lines of a front matter or yaml fence; nested values are not metadata of ours. */
function readYaml(lines: readonly string[], firstLine: number): Entry[] {
  const entries: Entry[] = []
  for (const [index, line] of lines.entries()) {
    const match = /^([A-Za-z][\w .-]{0,40}?)\s*:\s+(.+)$/.exec(line)
    if (!match) continue
    const value = (match[2] ?? '')
      .replace(/\s+#.*$/, '')
      .trim()
      .replace(/^(["'])(.*)\1$/, '$2')
    if (!/^[[{|>&*]/.test(value)) entries.push({ key: toKey(match[1] ?? ''), value, line: firstLine + index })
  }
  return entries
}

function collect(blocks: readonly Block[], into: Entry[], accept?: (key: string) => boolean): void {
  let at = 0
  const add = (key: string, value: string): void => {
    if (key !== '' && (accept === undefined || accept(key)))
      into.push({ key: toKey(key), value: toPlainText(value), line: at })
  }
  for (const block of blocks) {
    at = block.line
    if (block.type === 'paragraph')
      for (const [index, line] of block.text.split('\n').entries()) {
        at = block.line + index
        readPairs(line, add)
      }
    if (block.type === 'quote') collect(block.blocks, into, accept)
    if (block.type === 'list') for (const item of block.items) readPairs(item.text, add)
    if (block.type === 'code' && /^ya?ml$/.test(block.code.language)) {
      for (const entry of readYaml(block.code.content.split('\n'), 1)) add(entry.key, entry.value)
    }
    if (block.type === 'table' && block.header.length === 2) {
      // The header of such a table is its first pair, unless it only names the columns.
      const isNamed = /^(?:field|key|property|attribute|item|name)$/i.test(toPlainText(block.header[0] ?? ''))
      for (const cells of [...(isNamed ? [] : [block.header]), ...block.rows.map((row) => row.cells)])
        add(cells[0] ?? '', cells[1] ?? '')
    } else if (block.type === 'table' && block.rows.length === 1) {
      for (const [index, key] of block.header.entries()) add(key, block.rows[0]?.cells[index] ?? '')
    }
  }
}

const boldPair =
  /(?:\*\*|__)\s*([^*:|]{1,40}?)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s*([^]*?)(?=\s*(?:[|·•;,]\s*)?(?:\*\*|__)[^*:|]{1,40}?(?::(?:\*\*|__)|(?:\*\*|__)\s*:)|$)/g
const plainPair = /^[\s\-*>_]*(\p{L}[\p{L}\p{N}_ /#-]{0,30}?)\s*:\s+(\S.*)$/u

function readPairs(written: string, add: (key: string, value: string) => void): void {
  if (written.length > 1000) return
  // The colon of Chinese and Japanese.
  const line = written.includes('：') ? written.replaceAll('：', ': ') : written
  let found = false
  for (const match of line.matchAll(boldPair)) {
    found = true
    add(match[1] ?? '', (match[2] ?? '').replace(/\s*[|·•]\s*$/, ''))
  }
  if (found) return
  for (const part of line.split(/\s+[|·•]\s+/)) {
    const match = plainPair.exec(part)
    const isTicket = match?.[1]?.toLowerCase() === 'id' && /^[A-Z][A-Z0-9]*-\d+$/.test(match[2] ?? '')
    if (match && (isTicket || isKnown(match[1] ?? ''))) add(match[1] ?? '', (match[2] ?? '').replace(/[*_]+$/, ''))
  }
}

/** What follows the last rule of the document. */
function footerBlocks(root: Section): readonly Block[] {
  let last = root
  while (last.children.length > 0) last = last.children.at(-1) ?? last
  const blocks = [...last.blocks, ...(last.level > 6 ? (last.parent?.blocks ?? []) : [])]
  const rule = blocks.findLastIndex((block) => block.type === 'rule')
  return rule >= 0 ? blocks.slice(rule + 1) : blocks
}

function findFirst(
  keys: readonly string[],
  entries: readonly Entry[],
  read: (value: string) => string | undefined,
): string | undefined {
  for (const key of keys) {
    for (const entry of entries) {
      // "For: Software Engineer Jr." names who, "For: the March release" does not.
      if ((key === 'for' || key === 'owner') && !/\bjr\b/i.test(entry.value)) continue
      const value = entry.key === key ? read(entry.value) : undefined
      if (value) return value
    }
  }
  return undefined
}

/** The token alone: `P1 - High` is P1, `🔴 HIGH (blocks release)` is HIGH. */
function toPriority(value: string): string | undefined {
  const text = value.replace(/^[^\p{L}\p{N}]+/u, '')
  const token =
    /^(?:p\d|critical|highest|high|medium|med|moderate|normal|lowest|low|urgent|blocker|major|minor|trivial|\d+)\b/i.exec(
      text,
    )?.[0]
  if (token) return token
  if (/^priority\s+\d/i.test(text)) return /\d+/.exec(text)?.[0]
  const phrase = text.split(/\s*[(,;:]|\s+[-–—/|]\s*/)[0]?.trim() ?? ''
  return phrase === '' || unset.test(phrase) ? undefined : phrase
}

function toAssignee(value: string): string | undefined {
  const name = value
    .replace(/\s*[([][^)\]]*[)\]]/g, '')
    .replace(/^.*(?:→|->)\s*/, '')
    .replace(/^@(?=\w)/, '')
    .trim()
  return name === '' || unset.test(name) || /^tpm\b/i.test(name) ? undefined : name
}

function toTaskId(value: string): string | undefined {
  const text = value.replace(/\s*\([^)]*\)/g, '').trim()
  if (text === '' || unset.test(text) || /^(?:to be|tbd|auto)\b/i.test(text)) return undefined
  const token = /^#?[A-Za-z0-9][\w.#/-]*/.exec(text)?.[0] ?? text
  return /\d/.test(token) ? token.replace(/[.,;:]+$/, '') : text.split(/\s+[-–—|]\s+/)[0]
}
