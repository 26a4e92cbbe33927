import type { BlockOf } from './block.ts'
import { findForeignRole } from './foreign-roles.ts'
import { foreignFileColumn } from './foreign-words.ts'
import type { FoundStep } from './found-step.ts'
import { toPlainText, toTitleText } from './inline-text.ts'
import { isWorkable } from './is-workable.ts'
import { walkSections, type Section } from './outline.ts'

const workColumn =
  /^(?:task|step|action|work|work item|change|fix|item|what|todo|to do|description|activity|operation|instruction)s?$/i

function isForeignWork(header: string): boolean {
  return findForeignRole(header.toLowerCase()) === 'work'
}

/** Rows of tables that head a column as work. */
export function findWorkTables(root: Section): FoundStep[] {
  const steps: FoundStep[] = []
  for (const section of walkSections(root)) {
    if (section.level > 1 && !isWorkable(section)) continue
    for (const block of section.blocks) {
      if (
        block.type === 'table' &&
        block.header
          .map((header) => toPlainText(header))
          .some((header) => /^(?:task|step|action|work|change|todo)/i.test(header) || isForeignWork(header))
      )
        for (const step of toTableSteps(block)) steps.push(step)
    }
  }
  return steps
}

/** A step a row; the column that names the work gives the title, a short verb and a file together. */
export function toTableSteps(table: BlockOf<'table'>): FoundStep[] {
  const headers = table.header.map((header) => toPlainText(header))
  const named = headers.findIndex(
    (header, index) =>
      (workColumn.test(header) || isForeignWork(header)) &&
      table.rows.some((row) => /\p{L}{2}/u.test(row.cells[index] ?? '')),
  )
  const file = headers.findIndex(
    (header) => /^(?:file|path|module)s?(?: path| name)?$/i.test(header) || foreignFileColumn.test(header),
  )
  const tiers = headers.findIndex((header) => /^(?:model )?tier$/i.test(header))
  const verb = headers.findIndex((header) => /^(?:action|change|operation)s?$/i.test(header) || isForeignWork(header))
  return table.rows.flatMap((row): FoundStep[] => {
    const cell = (index: number): string => (index >= 0 ? (row.cells[index] ?? '') : '')
    // "Create | a.ts" says what to do with the file; a whole sentence says it alone.
    const isFileRow = file >= 0 && verb >= 0 && cell(verb).trim().split(/\s+/).length < 3
    const text = isFileRow
      ? `${cell(verb)} ${cell(file)}`
      : cell(named >= 0 ? named : row.cells.findIndex((value) => /\p{L}{3}/u.test(value)))
    const title = toTitleText(text)
    if (title === '') return []
    const said = row.cells.join(' — ')
    const tier = cell(tiers).trim()
    return [
      {
        title,
        line: row.line,
        endLine: row.line,
        ...(row.cells.some((value) => /^\[[xX✓✔]\]$/.test(value)) ? { isTicked: true } : {}),
        blocks: [
          { type: 'paragraph', line: row.line, endLine: row.line, text: tier === '' ? said : `${said}\nTier: ${tier}` },
        ],
      },
    ]
  })
}

/** The last resort among tables: files and what to do with each. */
export function findFileTables(root: Section): FoundStep[] {
  const steps: FoundStep[] = []
  for (const section of walkSections(root)) {
    for (const block of section.blocks) {
      const header = block.type === 'table' ? block.header.map((cell) => toPlainText(cell)) : []
      const isWork =
        header.some((cell) => /^(?:file|path)/i.test(cell)) &&
        header.some((cell) => /^(?:action|change|fix)/i.test(cell))
      if (block.type === 'table' && isWork) for (const step of toTableSteps(block)) steps.push(step)
    }
  }
  return steps
}
