import { walkBlocks, type ListItem } from './block.ts'
import { isConcreteSection } from './concrete-work.ts'
import type { FoundStep } from './found-step.ts'
import { stripOrnament } from './heading-label.ts'
import { toTitleText } from './inline-text.ts'
import { walkSections, type Section } from './outline.ts'

const itemLabel = /^(?:\*\*|`)?([A-Z]{1,4}-?)(\d{1,4})(?:\*\*|`)?(?:[.):]|\s+[-–—])?\s+/

/**
 * Rule 2 for lists: tasks whose numbers run on across the phases that hold them (`- [ ] T001 …` to `T042`) are the steps, and the phase is their
 * group. Undefined when the items of the given containers carry no such numbers.
 */
export function findItemSteps(containers: readonly FoundStep[]): FoundStep[] | undefined {
  const found = containers.map((container) => ({
    container,
    items: container.section ? listBoxes(container.section) : [],
  }))
  const items = found.flatMap((entry) => entry.items)
  const holders = found.filter((entry) => entry.items.length > 0).length
  if (items.length < 2 || holders < Math.min(2, containers.length) || !runsOn(items)) return undefined
  return found.flatMap(({ container, items }): FoundStep[] => {
    if (items.length === 0) return container.section && isConcreteSection(container.section) ? [container] : []
    return items.map((item) => ({
      title: stripOrnament(toTitleText(item.text.replace(itemLabel, '').replace(/^(?:\[[A-Z]{1,3}\d{0,3}\]\s*)+/, ''))),
      line: item.line,
      endLine: item.endLine,
      group: container.section?.title ?? container.title,
      ...(item.checked ? { isTicked: true } : {}),
      blocks: [{ type: 'paragraph', line: item.line, endLine: item.line, text: item.text }, ...item.blocks],
    }))
  })
}

function listBoxes(section: Section): ListItem[] {
  const items: ListItem[] = []
  for (const current of walkSections(section))
    for (const block of walkBlocks(current.blocks))
      if (block.type === 'list') for (const item of block.items) if (item.checked !== undefined) items.push(item)
  return items
}

function runsOn(items: readonly ListItem[]): boolean {
  const labels = items.map((item) => itemLabel.exec(item.text))
  const prefix = labels[0]?.[1]
  return labels.every(
    (label, index) => label?.[1] === prefix && (index === 0 || Number(label?.[2]) > Number(labels[index - 1]?.[2])),
  )
}
