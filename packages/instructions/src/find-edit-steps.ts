import type { Block, BlockOf } from './block.ts'
import { listPlacedCode } from './block-context.ts'
import { beginsWithChange, isImperative } from './concrete-work.ts'
import { listPaths } from './find-paths.ts'
import { toSectionStep, type FoundStep } from './found-step.ts'
import { splitSentences } from './inline-text.ts'
import { isWorkable } from './is-workable.ts'
import { walkSections, type Section } from './outline.ts'
import { readEdits } from './read-edits.ts'
import { introducesFile } from './to-list-steps.ts'

/** SEARCH/REPLACE blocks and whole files: one step a file, or a heading that holds them. */
export function findEditSteps(root: Section): FoundStep[] {
  const steps: FoundStep[] = []
  for (const section of walkSections(root)) {
    if (section !== root && !isWorkable(section)) continue
    const spelled = findSpelledFiles(section)
    const codes = section.blocks.filter(
      (block): block is BlockOf<'code'> => block.type === 'code' && (isEdit(block) || spelled.has(block.line)),
    )
    const [first] = codes
    if (!first) continue
    if (section !== root && section.level > 1 && section.role === 'none') {
      steps.push(toSectionStep(section))
      continue
    }
    const written = new Set([...spelled.values()].map(({ path: file }) => file))
    for (const step of findShownChanges(section.blocks, spelled, written)) steps.push(step)
    const byFile = new Map<string, Block[]>()
    let path = ''
    for (const [index, block] of section.blocks.entries()) {
      const before = section.blocks[index - 1]
      if (block.type === 'paragraph') path = listPaths(block.text).at(-1) ?? path
      if (block.type !== 'code' || !(isEdit(block) || spelled.has(block.line))) continue
      path = spelled.get(block.line)?.path ?? findDiffPath(block) ?? path
      const blocks = byFile.get(path) ?? []
      if (before?.type === 'paragraph') blocks.push(before)
      blocks.push(block)
      // "Then run `make test`." below a patch belongs to it.
      const after = section.blocks[index + 1]
      const isLast = section.blocks[index + 2]?.type !== 'code'
      if (after?.type === 'paragraph' && isLast && isImperative(after.text) && !ordersOther(after.text, written))
        blocks.push(after)
      byFile.set(path, blocks)
    }
    for (const [file, blocks] of byFile) {
      const isWritten = blocks.every((block) => block.type !== 'code' || spelled.get(block.line)?.isWhole)
      const title = file === '' ? 'Apply the edit' : `${isWritten ? 'Create' : 'Edit'} ${file}`
      steps.push({
        title,
        line: blocks[0]?.line ?? first.line,
        endLine: blocks.at(-1)?.endLine ?? first.endLine,
        blocks,
      })
    }
  }
  return steps
}

/** Changes beside the files that are spelled out: "And register it in `src/server.ts`", "Replace" over code, "**File:** `p` (modify)" over text and code. */
function findShownChanges(blocks: readonly Block[], spelled: SpelledFiles, written: ReadonlySet<string>): FoundStep[] {
  const isSpelled = (block: Block | undefined): boolean =>
    block?.type === 'code' && (isEdit(block) || spelled.has(block.line))
  const steps: FoundStep[] = []
  let end = 0
  for (const [index, block] of blocks.entries()) {
    if (index < end || block.type !== 'paragraph' || isSpelled(blocks[index + 1])) continue
    const isLabel = introducesFile(block) && namesOther(block.text, written)
    if (!isLabel && !ordersOther(block.text, written)) continue
    // What follows belongs to it: under a label up to the next one, else code with the words between.
    end = index + 1
    for (let next = end; next < blocks.length; next++) {
      const given = blocks[next]
      if (given?.type === 'code' ? isSpelled(given) : isSpelled(blocks[next + 1]) || introducesFile(given)) break
      if (given?.type === 'code' || isLabel) end = next + 1
      else if (given?.type !== 'paragraph' || blocks[next + 1]?.type !== 'code') break
    }
    const own = blocks.slice(index, end)
    const title = isLabel ? `Edit ${listPaths(block.text).at(-1) ?? ''}` : toOrderTitle(block.text)
    steps.push({ title, line: block.line, endLine: own.at(-1)?.endLine ?? block.endLine, blocks: own })
  }
  return steps
}

function ordersOther(text: string, written: ReadonlySet<string>): boolean {
  const start = text.slice(0, 400)
  return (isImperative(start) || splitSentences(start).some(beginsWithChange)) && namesOther(start, written)
}

function namesOther(text: string, written: ReadonlySet<string>): boolean {
  return listPaths(text).some((path) => !written.has(path))
}

function toOrderTitle(text: string): string {
  const [first = ''] = splitSentences(text)
  return first
    .replace(/^(?:and|then|also|finally|afterwards),? /i, '')
    .replace(/[.:!]+$/, '')
    .slice(0, 200)
}

/** Files that the blocks of a section spell out, whole or as edits, by the block's line. */
type SpelledFiles = ReadonlyMap<number, { readonly path: string; readonly isWhole: boolean }>

function findSpelledFiles(section: Section): SpelledFiles {
  const spelled = new Map<number, { path: string; isWhole: boolean }>()
  for (const placed of listPlacedCode(section)) {
    const { edits } = readEdits([placed], '')
    const path = [...new Set(edits.map((edit) => edit.path))].join(', ')
    if (path !== '') spelled.set(placed.code.line, { path, isWhole: edits[0]?.type === 'write' })
  }
  return spelled
}

const diffFile = /^\+\+\+ (?:b\/)?(?!\/dev\/null)(\S+)/m

/** The file that a unified diff changes. */
function findDiffPath({ code }: BlockOf<'code'>): string | undefined {
  return /^(?:diff|patch)$/.test(code.language) ? diffFile.exec(code.content)?.[1] : undefined
}

function isEdit(block: BlockOf<'code'>): boolean {
  return (
    block.code.form === 'edit' ||
    findDiffPath(block) !== undefined ||
    /^\s*<{5,9}\s*(?:SEARCH|ORIGINAL)\b/im.test(block.code.content)
  )
}
