import type { Task } from '../task.ts'
import type { Decision } from './decision.ts'

/** Decides a tier from a task's text. Must be pure: the same task, the same decision. */
export type Classifier = (task: Pick<Task, 'title' | 'instructions'>) => Pick<Decision, 'tier'> & Partial<Decision>
