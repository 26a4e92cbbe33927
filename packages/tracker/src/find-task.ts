import { sql } from 'kysely'
import type { TrackerContext } from './context.ts'
import { summaryColumns, summaryJoins, type SummaryRow, toSummary } from './summary-row.ts'
import type { TaskDetail } from './tracker.ts'
import { TrackerError } from './tracker-error.ts'

export async function findTask(context: TrackerContext, taskId: string): Promise<TaskDetail | undefined> {
  const task = await context.db.selectFrom('jr_tasks').selectAll().where('task_id', '=', taskId).executeTakeFirst()
  if (task === undefined) return undefined
  const { rows } = await sql<SummaryRow>`
    select ${summaryColumns(context.now())}
    from jr_execution_sessions s ${summaryJoins}
    where s.task_id = ${taskId}
    order by s.created_at desc, s.session_id desc limit 100
  `.execute(context.db)
  return {
    taskId: task.task_id,
    title: task.title,
    jrName: task.jr_name,
    priority: task.priority,
    workspace: task.workspace,
    createdAt: task.created_at,
    updatedAt: task.updated_at,
    sessions: rows.map(toSummary),
  }
}

export async function getTask(context: TrackerContext, taskId: string): Promise<TaskDetail> {
  const found = await findTask(context, taskId)
  if (found !== undefined) return found
  throw new TrackerError('task_not_found', `There is no task "${taskId}".`, {
    hint: 'Check the id; "jr sessions" shows the tasks of all sessions.',
  })
}
