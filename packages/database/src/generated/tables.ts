export interface DB { jr_tasks: { task_id: string } }
