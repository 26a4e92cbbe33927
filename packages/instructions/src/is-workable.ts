import { ancestors, type Section } from './outline.ts'

/** False inside background, criteria, verification, constraints, rollback and the like. */
export function isWorkable(section: Section): boolean {
  for (const current of ancestors(section))
    if (current.level > 1 && current.role !== 'none' && current.role !== 'work') return false
  return true
}
